import CrashSupport
import EventLog
import EventSourcing
import Foundation
import Glibc
import System
import TestSupport
import Testing

/// A `CrashWriter` that runs, and the file of its output.
private final class WriterProcess {
    let output: String
    private let process = Process()
    private let errors: String

    init(_ words: [String], in folder: TemporaryFolder) throws {
        let name =
            folder.path + "/writer-\(Machine.randomBytes(6).map { String($0, radix: 16) }.joined())"
        (output, errors) = (name + ".out", name + ".err")
        for path in [output, errors] { try Files.create(path, with: []) }
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = words
        process.environment = ProcessInfo.processInfo.environment
            .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        try process.run()
    }

    /// The build puts `CrashWriter` where the tests' own executable is.
    private static let program: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        let path = Files.parent(of: own ?? "") + "/CrashWriter"
        return Files.exists(path) ? path : repositoryFolder + "/.build/debug/CrashWriter"
    }()

    func kill() {
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(
            process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL,
            "it ended before: \(complaints)")
    }

    /// Waits for its own end, which must be a good one.
    func finish() async throws {
        while process.isRunning { try await Task.sleep(for: .milliseconds(20)) }
        #expect(
            process.terminationReason == .exit && process.terminationStatus == 0, "\(complaints)")
    }

    private var complaints: String {
        String(decoding: (try? Files.read(errors)) ?? [], as: UTF8.self)
    }

    /// Bytes of acknowledgements so far: to read them all again and again would take for ever.
    var progress: Int {
        get throws { try Files.size(output).length }
    }

    var acknowledged: [Acknowledgement] {
        get throws { Acknowledgement.all(in: try Files.read(output)) }
    }
}

/// Those that kill block instead of sleeping as tasks: a writer runs for as long as its part of the
/// test says, however busy the pool is with other tests.
@Suite(.serialized) struct CrashTests {
    let folder = TemporaryFolder()

    /// `CRASH_ROUNDS` asks for more, `SEED` for other moments.
    static let rounds = Machine.environment("CRASH_ROUNDS").flatMap { Int($0) } ?? 8
    static let seed = Machine.environment("SEED").flatMap { UInt64($0) } ?? 1

    private func create(_ name: String) throws -> String {
        let path = folder.path + "/" + name
        try EventStore.create(
            at: path, id: UUID(high: 1, low: 2), created: Timestamp(milliseconds: 1_000),
            options: CrashStore.options)
        return path
    }

    /// Starts one or two writers and kills them one after the other; returns what they were told.
    private func round(
        _ number: Int, _ path: String, _ random: inout SeededGenerator
    ) throws -> [Acknowledgement] {
        var writers: [WriterProcess] = []
        for writer in 0..<Int.random(in: 1...2, using: &random) {
            let words = [
                "write", path, "\(number * 2 + writer)", "\(Int.random(in: 1...6, using: &random))",
            ]
            writers.append(try WriterProcess(words, in: folder))
        }
        // The first kill may come while the store is being opened.
        for writer in writers {
            Machine.sleep(.milliseconds(Int.random(in: 10...350, using: &random)))
            writer.kill()
        }
        return try writers.flatMap { try $0.acknowledged }
    }

    @Test func `what was acknowledged is there, and nothing is half there, after any kill`()
        throws
    {
        var random = SeededGenerator(seed: Self.seed)
        var acknowledged: [Acknowledgement] = []
        var (path, total) = ("", 0)
        for number in 0..<Self.rounds {
            if number % 5 == 0 {
                if !path.isEmpty { try Files.removeTree(path) }
                path = try create("store-\(number)")
                acknowledged = []
            }
            let told = try round(number, path, &random)
            acknowledged += told
            total += told.count
            do {
                try CrashCheck.check(path, acknowledged)
            } catch {
                Issue.record("SEED=\(Self.seed), round \(number): \(error)")
                return
            }
        }
        #expect(total > Self.rounds, "the kills came too early to tell: \(total) appends")
    }

    @Test func `a writer goes on when another is killed in the middle of a commit`() throws {
        let path = try create("store")
        let survivor = try WriterProcess(["write", path, "100", "4"], in: folder)
        var acknowledged: [Acknowledgement] = []
        for number in 0..<6 {
            let victim = try WriterProcess(["write", path, "\(number)", "4"], in: folder)
            Machine.sleep(.milliseconds(150))
            victim.kill()
            acknowledged += try victim.acknowledged
            let before = try survivor.progress
            for _ in 0..<500 {
                if try survivor.progress > before { break }
                Machine.sleep(.milliseconds(20))
            }
            #expect(try survivor.progress > before, "it stands still since round \(number)")
        }
        survivor.kill()
        try CrashCheck.check(path, acknowledged + survivor.acknowledged)
    }

    @Test func `two processes write at once while a third reads`() async throws {
        let path = try create("store")
        let writers = try (0..<2).map { number in
            try WriterProcess(["write", path, "\(number)", "3", "2"], in: folder)
        }
        var options = CrashStore.options
        options.isReadOnly = true
        let reader = try EventStore(at: path, options: options)
        let covered = Guarded(Position.start)
        let reading = Task { try await follow(reader, covered) }
        for writer in writers { try await writer.finish() }
        let head = try reader.head()
        for _ in 0..<1_000 where covered.withLock({ $0 }) < head {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(covered.withLock { $0 } == head)
        reader.close()
        try await reading.value
        try CrashCheck.check(path, try writers.flatMap { try $0.acknowledged })
    }

    /// Reads until the store closes; each moment must make sense in itself.
    private func follow(_ reader: EventStore, _ covered: Guarded<Position>) async throws {
        var revisions: [StreamName: Revision] = [:]
        for try await element in reader.subscribe(after: .start) {
            guard case .event(let event) = element else { continue }
            try #require(event.position == covered.withLock { $0 }.next)
            try #require(event.revision == (revisions[event.stream] ?? .none).next)
            revisions[event.stream] = event.revision
            if event.position.rawValue % 16 == 0 {
                let stream = try reader.read(event.stream, asOf: event.position)
                try #require(stream.map(\.revision.rawValue) == Array(1...event.revision.rawValue))
                try #require(try reader.revision(of: event.stream) >= event.revision)
            }
            covered.withLock { $0 = event.position }
        }
    }
}
