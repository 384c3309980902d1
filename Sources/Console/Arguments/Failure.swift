/// How a process ends: the number that the shell sees.
public enum ExitCode: Int32, Sendable, CaseIterable {
    case done = 0
    case failed = 1
    case usage = 2
    case notFound = 3
    case refused = 4
    case conflict = 5
    case verificationFailed = 6
    case storage = 7
    case interrupted = 130

    /// The word for it in `--json` errors.
    public var name: String {
        switch self {
        case .done: "done"
        case .failed: "failed"
        case .usage: "usage"
        case .notFound: "not-found"
        case .refused: "refused"
        case .conflict: "conflict"
        case .verificationFailed: "verification-failed"
        case .storage: "storage"
        case .interrupted: "interrupted"
        }
    }

    public var meaning: String {
        switch self {
        case .done: "done: what was asked for has happened"
        case .failed: "failed: any trouble that has no code of its own"
        case .usage: "usage: the command line is wrong, and nothing was done"
        case .notFound: "not found: there is no such data directory, agent, user, file"
        case .refused: "refused: a rule or a missing right forbids it, or nothing would change"
        case .conflict: "conflict: it changed meanwhile (expected revision, digest of a plan)"
        case .verificationFailed: "verification failed: damage was found, and named"
        case .storage: "storage: the disk is full, read-only, or fails"
        case .interrupted: "interrupted by the user (Ctrl-C)"
        }
    }
}

/// Why a command did not do what it was asked to, as its user reads it.
public struct Failure: Error, Hashable {
    public var code: ExitCode
    /// What failed, on what, and what was found; no capital, no full stop.
    public var message: String
    /// What to do about it.
    public var hints: [String]

    public init(_ code: ExitCode, _ message: String, hints: [String] = []) {
        self.code = code
        self.message = message
        self.hints = hints
    }

    public init(_ code: ExitCode, _ message: String, hint: String) {
        self.init(code, message, hints: [hint])
    }

    /// A command line that can't be meant.
    public static func usage(_ message: String, hint: String? = nil) -> Failure {
        Failure(.usage, message, hints: hint.map { [$0] } ?? [])
    }
}
