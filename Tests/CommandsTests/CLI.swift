import Foundation
import System
import TestSupport

/// The built `varve`, run as a user would, with a home directory of its own.
struct CLI: Sendable {
    struct Outcome: Sendable {
        let output: String
        let errors: String
        let code: Int32
    }

    let folder = TemporaryFolder()
    var environment: [String: String] = [:]

    /// The folder of the test's own executable, where the build puts `varve` too.
    static let binaryFolder: String = {
        let bundle =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        var path = Files.parent(of: bundle)
        // With XCTest's runner, the executable is not the bundle: look where the build puts things.
        if !Files.exists(path + "/varve") { path = repositoryFolder + "/.build/debug" }
        return path
    }()

    /// Runs `varve` with these words.
    @discardableResult
    func run(_ words: String..., input: String? = nil) throws -> Outcome {
        try run(words, input: input.map { Array($0.utf8) })
    }

    func run(_ words: [String], input: [UInt8]? = nil) throws -> Outcome {
        try spawn(Self.binaryFolder + "/varve", words, input: input)
    }

    /// What tells the sanitizers, where there are any, which reports to leave out.
    static let sanitizerOptions = ProcessInfo.processInfo.environment
        .filter { $0.key.hasSuffix("SAN_OPTIONS") }

    /// Runs a line of shell, in which `varve` is the built one.
    func shell(_ line: String) throws -> Outcome {
        try spawn("/bin/bash", ["-c", line], input: nil)
    }

    private func spawn(_ program: String, _ words: [String], input: [UInt8]?) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = words
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        var variables = [
            "HOME": folder.path, "PATH": Self.binaryFolder + ":/usr/bin:/bin", "TERM": "xterm",
            "SWIFT_BACKTRACE": "enable=no",
        ]
        variables.merge(Self.sanitizerOptions) { $1 }
        variables.merge(environment) { $1 }
        process.environment = variables
        // Files rather than pipes: nobody has to read while the process writes.
        let names = ["in", "out", "err"].map { "\(folder.path)/.\($0)-\(UUID().uuidString)" }
        defer { for name in names { try? Files.remove(name) } }
        try Files.create(names[0], with: input ?? [])
        for name in names[1...] { try Files.create(name, with: []) }
        process.standardInput = FileHandle(forReadingAtPath: names[0])
        process.standardOutput = FileHandle(forWritingAtPath: names[1])
        process.standardError = FileHandle(forWritingAtPath: names[2])
        try process.run()
        process.waitUntilExit()
        let code =
            process.terminationReason == .exit
            ? process.terminationStatus : -process.terminationStatus
        return Outcome(
            output: String(decoding: try Files.read(names[1]), as: UTF8.self),
            errors: String(decoding: try Files.read(names[2]), as: UTF8.self), code: code)
    }

    /// Runs lines of shell one after another and writes down what a user would see.
    func session(_ lines: [String]) throws -> String {
        var transcript = ""
        for line in lines {
            let outcome = try shell(line)
            transcript += "$ \(line)\n" + outcome.output + outcome.errors
            if outcome.code != 0 { transcript += "[exit \(outcome.code)]\n" }
        }
        return Masked(transcript.replacingOccurrences(of: folder.path, with: "~")).text
    }
}

/// A text without what differs from run to run: ids, times, hashes, secrets.
///
/// Each id gets a number of its own, so that it can be seen where the same one comes again.
struct Masked {
    let text: String

    init(_ original: String) {
        var text = original
        let uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
        for (number, id) in Self.matches(uuid, in: text).enumerated() {
            text = text.replacingOccurrences(of: id, with: "<id \(number + 1)>")
        }
        for (pattern, mask) in [
            ("vk_[0-9a-f]{64}", "<api key>"),
            ("\\+[0-9a-f]{8}\\+[A-Za-z0-9+/=]{44}", "+<key>"), ("\\b[0-9a-f]{64}\\b", "<hash>"),
            ("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\\.[0-9]+)?Z", "<time>"),
            ("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(:[0-9]{2})?(\\.[0-9]+)?", "<time>"),
            ("[0-9.]+ [KMG]iB", "<size>"),
        ] {
            text = text.replacingOccurrences(of: pattern, with: mask, options: .regularExpression)
        }
        // What was masked had another width than its mask: columns are parted by two spaces.
        self.text = text.replacingOccurrences(
            of: "(?<=\\S) {3,}(?=\\S)", with: "  ", options: .regularExpression)
    }

    /// The different texts that match, in the order in which they come.
    private static func matches(_ pattern: String, in text: String) -> [String] {
        var found: [String] = []
        var range = text.startIndex..<text.endIndex
        while let match = text.range(of: pattern, options: .regularExpression, range: range) {
            let id = String(text[match])
            if !found.contains(id) { found.append(id) }
            range = match.upperBound..<text.endIndex
        }
        return found
    }
}
