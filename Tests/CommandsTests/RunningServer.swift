import Foundation
import System
import TestSupport
import Testing

/// `varve serve` on a data directory, for as long as the object lives.
final class RunningServer: @unchecked Sendable {
    // Proof for @unchecked: the process is started in `init`, and then only stopped.
    private let process = Process()
    let address: String
    /// The process's number.
    var pid: Int32 { process.processIdentifier }

    /// - Parameter arguments: further words for `varve serve`.
    init(_ directory: String, scheme: String = "http", _ arguments: String...) throws {
        process.executableURL = URL(fileURLWithPath: CLI.binaryFolder + "/varve")
        process.arguments = ["serve", "--data", directory, "--port", "0"] + arguments
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": directory]
            .merging(CLI.sanitizerOptions) { $1 }
        let log = directory + "/../serve-\(UUID().uuidString).log"
        try Files.create(log, with: [])
        process.standardOutput = FileHandle(forWritingAtPath: log)
        process.standardError = FileHandle(forWritingAtPath: log)
        try process.run()
        RunningServers.add(process.processIdentifier)
        let end = ContinuousClock.now + .seconds(30)
        var port: Substring?
        while port == nil, ContinuousClock.now < end {
            let text = String(decoding: try Files.read(log), as: UTF8.self)
            port = text.firstMatch(of: /127\.0\.0\.1:([0-9]+)/)?.output.1
            if port == nil { usleep(20_000) }
        }
        guard let port else {
            process.terminate()
            let said = String(decoding: (try? Files.read(log)) ?? [], as: UTF8.self)
            throw NoServer(said: said)
        }
        address = "\(scheme)://127.0.0.1:\(port)"
    }

    struct NoServer: Error {
        let said: String
    }

    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
        RunningServers.remove(process.processIdentifier)
    }

    deinit { stop() }
}

/// The servers that run: those that several tests share live until the tests end, and must then end
/// too.
private enum RunningServers {
    private static let pids = Guarded<Set<Int32>>([])

    private static let endsThem: Void = {
        _ = atexit { RunningServers.pids.withLock { for pid in $0 { kill(pid, SIGKILL) } } }
    }()

    static func add(_ pid: Int32) {
        _ = endsThem
        pids.withLock { _ = $0.insert(pid) }
    }

    static func remove(_ pid: Int32) {
        pids.withLock { _ = $0.remove(pid) }
    }
}
