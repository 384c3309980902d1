// Writes to a store until it is killed, and checks afterwards what is left:
//
//   CrashWriter create FOLDER
//   CrashWriter write FOLDER SEED TASKS [SECONDS]   a line for each append that was acknowledged
//   CrashWriter check FOLDER [OUTPUT…]              the outputs of writers that were killed
//   CrashWriter verify FOLDER                       reads only, as one must on a full disk
//
// It exits with 0, with 1 after a broken promise, with 2 when the disk was full.

import CrashSupport
import EventLog
import EventSourcing
import Glibc
import LMDB
import System

let words = CommandLine.arguments

func complain(_ text: String) {
    let line = Array("CrashWriter: \(text)\n".utf8)
    _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
}

func writeUntilKilled(_ folder: String, seed: UInt64, tasks: Int, seconds: Int?) async throws {
    let store = try EventStore(at: folder, options: CrashStore.options)
    defer { store.close() }
    let views = try CrashStore.views(of: store)
    defer { try? views.close() }
    let work = Workload(store, views: views, seed: seed)
    if let seconds {
        Task {
            try? await Task.sleep(for: .seconds(seconds))
            work.stop()
        }
    }
    try await work.run(tasks: tasks) { acknowledged in
        // One call, so that no line is torn by another; it is out before the next append.
        let line = Array(acknowledged.line.utf8)
        let written = line.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
        guard written == line.count else { throw SystemError.last("write", "standard output") }
    }
}

func run() async throws {
    switch words.dropFirst().first {
    case "create" where words.count == 3:
        try EventStore.create(
            at: words[2], id: UUID(high: 1, low: 2), created: Timestamp(milliseconds: 1_000),
            options: CrashStore.options)
    case "write" where words.count >= 5:
        try await writeUntilKilled(
            words[2], seed: UInt64(words[3])!, tasks: Int(words[4])!,
            seconds: words.count > 5 ? Int(words[5]) : nil)
    case "check" where words.count >= 3:
        var acknowledged: [Acknowledgement] = []
        for output in words[3...] {
            acknowledged += Acknowledgement.all(in: try Files.read(output))
        }
        let count = try CrashCheck.check(words[2], acknowledged)
        print("\(count) events, \(acknowledged.count) appends acknowledged: all there and whole")
    case "verify" where words.count == 3:
        var options = CrashStore.options
        options.isReadOnly = true
        let store = try EventStore(at: words[2], options: options)
        let report = try store.verify()
        if let damage = report.damage { throw BrokenPromise(description: "\(damage)") }
        print("\(report.events) events verified")
    default:
        complain("create, write, check or verify, then a folder")
        exit(64)
    }
}

do {
    try await run()
} catch let error as LMDBError where error.isDiskFull {
    complain("\(error)")
    exit(2)
} catch let error as SystemError where error.isDiskFull {
    complain("\(error)")
    exit(2)
} catch {
    complain("\(error)")
    exit(1)
}
