internal import Backup
internal import Client
internal import Console
internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import JSON
internal import LMDB
internal import Projections
internal import Proofs
internal import System

/// Turns the errors of the libraries into what a user reads, with the exit code that fits.
enum Explanation {
    static func failure(_ error: any Error) -> Failure {
        switch error {
        case let failure as Failure: failure
        case let error as FleetError: fleet(error)
        case let error as DoneButUnseen:
            Failure(
                .storage, error.description,
                hint: "don't repeat it: it is stored; mend the trouble, and the views catch up")
        case let error as AppendError: append(error)
        case let error as ClientError: client(error)
        case let error as StoreError: store(error)
        case let error as BackupError: backup(error)
        case let error as SystemError: system(error)
        case let error as LMDBError: lmdb(error)
        case let error as ViewError: view(error)
        case let error as JSONError:
            // Input is read elsewhere: this is a row of a view.
            Failure(
                .verificationFailed, "a row of the views can't be read: \(error)",
                hint: "'varve doctor --rebuild-views' builds them anew from the log")
        case is EventDecodingError, is RecordError, is ProofError:
            Failure(.verificationFailed, "\(error)", hint: doctor)
        default: Failure(.failed, "\(error)")
        }
    }

    static func text(of error: any Error) -> String { failure(error).message }

    private static let doctor = "'varve doctor' looks at everything"

    private static func fleet(_ error: FleetError) -> Failure {
        switch error {
        case .agent(let rejection): agent(rejection)
        case .organization(let rejection): organization(rejection)
        case .user(let rejection): user(rejection)
        case .operatorKey(.invalid(let problems)): invalid(problems)
        case .operatorKey(.noSuchKey): Failure(.notFound, error.description)
        case .operatorKey(.tooManyKeys): Failure(.refused, error.description)
        case .badSeed: Failure(.failed, error.description)
        case .notFound: Failure(.notFound, error.description)
        case .forbidden: Failure(.refused, error.description)
        case .conflict:
            Failure(
                .conflict, error.description,
                hint: "look at what has changed, and try again with the new revision")
        case .planMoved:
            Failure(
                .conflict, error.description, hint: "'--plan' shows the plan as it is now")
        case .contended: Failure(.conflict, error.description)
        case .badCursor: Failure(.usage, error.description, hint: "begin with the first page")
        }
    }

    private static func agent(_ rejection: AgentRejection) -> Failure {
        switch rejection {
        case .invalid(let problems): invalid(problems)
        case .notFound: Failure(.notFound, rejection.description)
        case .noSuchVersion:
            Failure(
                .notFound, rejection.description, hint: "'varve agent versions AGENT' lists them")
        case .keyTaken(_, _, let free):
            Failure(
                .refused, rejection.description, hint: "'--key \(Shell.word(free.text))' is free")
        case .deleted:
            Failure(
                .refused, rejection.description,
                hint: "'varve agent undelete AGENT' brings it back")
        case .handoffTargets, .alreadyExists, .notDeleted:
            Failure(.refused, rejection.description)
        }
    }

    private static func organization(_ rejection: Organization.Rejection) -> Failure {
        switch rejection {
        case .invalid(let problems): invalid(problems)
        case .notFound: Failure(.notFound, rejection.description)
        case .nameTaken, .alreadyExists: Failure(.refused, rejection.description)
        }
    }

    private static func user(_ rejection: User.Rejection) -> Failure {
        switch rejection {
        case .invalid(let problems): invalid(problems)
        case .notFound, .noSuchKey: Failure(.notFound, rejection.description)
        case .nameTaken, .alreadyExists, .inactive, .tooManyKeys:
            Failure(.refused, rejection.description)
        case .lastAdmin:
            Failure(
                .refused, rejection.description,
                hint: "make another one first: varve user role USER admin")
        }
    }

    /// The first problem is the message, the others follow.
    private static func invalid(_ problems: [ValidationProblem]) -> Failure {
        let texts = problems.map { $0.sentence }
        return Failure(
            .refused, texts.first ?? "the input is invalid",
            hints: texts.dropFirst().prefix(9).map { "and \($0)" })
    }

    private static func append(_ error: AppendError) -> Failure {
        let code: ExitCode =
            switch error {
            case .wrongRevision, .conditionFailed, .checkpointPassed: .conflict
            case .noSuchPosition: .notFound
            case .commandReused, .duplicateEventID, .tooLarge, .invalid: .refused
            case .busy, .closed: .failed
            }
        return Failure(code, error.description)
    }

    private static func store(_ error: StoreError) -> Failure {
        switch error {
        case .missing, .noSuchPosition: Failure(.notFound, error.description)
        case .exists: Failure(.refused, error.description)
        case .readOnly: Failure(.storage, error.description, hint: "check who may write there")
        case .damaged, .missingHash: Failure(.verificationFailed, error.description, hint: doctor)
        case .notContinuing: Failure(.conflict, error.description)
        default: Failure(.failed, error.description)
        }
    }

    private static func backup(_ error: BackupError) -> Failure {
        switch error {
        case .exists:
            Failure(.refused, error.description, hint: "name a folder that is new or empty")
        case .missing, .outside, .insideFirstAppend: Failure(.notFound, error.description)
        case .inUse: Failure(.conflict, error.description)
        case .damaged, .wrongKey, .wrongRoot: Failure(.verificationFailed, error.description)
        }
    }

    private static func system(_ error: SystemError) -> Failure {
        if error.isNotFound { return Failure(.notFound, error.description) }
        if error.isExisting {
            return Failure(
                .refused, "\(quoted(error.path)) is there already, and was not touched",
                hint: "name a file that is new")
        }
        return storage(error.description, isFull: error.isDiskFull, isReadOnly: error.isReadOnly)
    }

    private static func lmdb(_ error: LMDBError) -> Failure {
        if error.isDamaged {
            return Failure(.verificationFailed, error.description, hint: doctor)
        }
        // A write that a full disk cuts short is an input/output error to LMDB.
        let free = try? Files.freeSpace(at: Files.parent(of: error.path))
        let isFull = error.isDiskFull || (free.map { $0 < 1 << 20 } ?? false)
        return storage(
            error.description + (isFull && !error.isDiskFull ? " (the disk is full)" : ""),
            isFull: isFull, isReadOnly: error.isReadOnly)
    }

    private static func view(_ error: ViewError) -> Failure {
        switch error {
        case .unusable, .behind, .busy:
            Failure(
                .storage, error.description,
                hint: "run a command once as a user who may write the data directory")
        case .newer: Failure(.failed, error.description, hint: "use the newer varve")
        }
    }

    private static func storage(_ message: String, isFull: Bool, isReadOnly: Bool) -> Failure {
        var hints: [String] = []
        if isFull { hints.append("make room on the disk; what was stored before is intact") }
        if isReadOnly { hints.append("check who may write there") }
        return Failure(.storage, message, hints: hints)
    }
}

extension Explanation {
    static func client(_ error: ClientError) -> Failure {
        let text = error.description
        return switch error {
        case .badAddress, .badKey, .badTrust: .usage(text)
        case .unreachable:
            Failure(.failed, text, hint: "is the server running, and is that its address?")
        case .untrusted:
            Failure(
                .failed, text, hint: "--ca-file FILE trusts the certificates in a file")
        case .timedOut:
            Failure(.failed, text, hint: "--timeout SECONDS waits longer")
        case .unknownOutcome:
            Failure(
                .failed, text,
                hint: "the change may have been made or not: look before you repeat it")
        case .badAnswer: Failure(.failed, text, hint: "is that the address of a varve server?")
        case .cancelled: Failure(.failed, text)
        case .unauthorized(_, let hasKey, _):
            Failure(
                .refused, text,
                hint: hasKey
                    ? "look at $VARVE_KEY or --key-file; 'varve user key create' makes a key"
                    : "put an API key into $VARVE_KEY, or name a file with --key-file")
        case .forbidden(_, let needed):
            Failure(.refused, text, hints: needed.map { [hint(to: $0)] } ?? [])
        case .organizationNeeded(let names): .organizationNeeded(names)
        case .refused(let status, _, _):
            Failure(refusalCode(status), text)
        }
    }

    private static func hint(to needed: KeyHolder) -> String {
        switch needed {
        case .admin: "it takes the key of an admin, in $VARVE_KEY or --key-file"
        case .operator:
            "it takes an operator's key, in $VARVE_KEY or --key-file: on the server's host, "
                + "'varve operator key create' makes one"
        }
    }

    private static func refusalCode(_ status: Int) -> ExitCode {
        switch status {
        case 404: .notFound
        case 409, 412: .conflict
        case 400, 403, 413, 415, 422: .refused
        case 503: .storage
        default: .failed
        }
    }
}

extension Failure {
    /// Which organisation is meant does not follow from who asks.
    static func organizationNeeded(_ names: [String]) -> Failure {
        guard !names.isEmpty else {
            return Failure(
                .notFound, "there is no organisation yet",
                hint: "'varve organization create NAME --admin NAME' makes one")
        }
        return .usage(
            "there are \(names.count) organisations: choose one with --organization",
            hint: "they are \(names.map(Shell.word).joined(separator: ", "))")
    }
}
