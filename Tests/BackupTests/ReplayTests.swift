import Crypto
import EventLog
import EventSourcing
import Glibc
import Proofs
import System
import TestSupport
import Testing

@testable import Backup

@Suite struct ReplayTests {
    let sample: Sample
    let set: BackupSet

    init() throws {
        sample = try Sample()
        try sample.append(batches: [1, 3, 2, 5, 1])  // They end at 1, 4, 6, 11 and 12.
        set = try BackupSet.create(
            from: sample.store, at: sample.setPath, signedBy: Sample.keys,
            created: Sample.backedUp)
    }

    private func replay(until end: ReplayEnd = .end) throws -> ReplayResult {
        try set.replay(into: sample.replayPath, until: end, options: Sample.options)
    }

    private func opened() throws -> EventStore {
        try EventStore(at: sample.replayPath, options: Sample.options)
    }

    @Test func `a whole replay has the same records and the same root`() throws {
        let result = try replay()
        let store = try opened()
        #expect(result.last == Position(12))
        #expect(result.roundedFrom == nil)
        #expect(result.head == set.head)
        #expect(store.id == Sample.storeID)
        #expect(store.created == Sample.created)
        #expect(try store.treeHead() == sample.store.treeHead())
        #expect(try records(of: store) == records(of: sample.store))
        #expect(try store.verify(against: [set.head]).damage == nil)
    }

    @Test func `a replayed store knows its streams, ids and command ids`() throws {
        _ = try replay()
        let store = try opened()
        let stream = StreamName("agent-1")
        #expect(try store.revision(of: stream) == sample.store.revision(of: stream))
        let event = try #require(try sample.store.event(at: Position(7)))
        #expect(try store.event(withID: event.id)?.position == Position(7))
        let command = CommandID("command-4", body: SHA256.digest(of: []))
        #expect(try store.result(of: command)?.first == Position(2))
        #expect(try store.result(of: command) == sample.store.result(of: command))
    }

    @Test func `a replayed store goes on`() throws {
        _ = try replay()
        let store = try opened()
        let event = NewEvent(
            stream: StreamName("agent-1"), type: EventType("noted"), payload: [1] as [UInt8])
        let result = try store.appendBlocking(Append([event], actor: .system("test")))
        #expect(result.first == Position(13))
    }

    @Test(
        arguments: [
            (1, 1, nil), (4, 4, nil), (6, 6, nil), (11, 11, nil), (12, 12, nil), (2, 1, 2),
            (3, 1, 3),
            (5, 4, 5), (10, 6, 10),
        ] as [(UInt64, UInt64, UInt64?)])
    func `a replay until a position ends there, or before the append that holds it`(
        position: UInt64, last: UInt64, roundedFrom: UInt64?
    ) throws {
        let result = try replay(until: .position(Position(position)))
        #expect(result.last == Position(last))
        #expect(result.roundedFrom == roundedFrom.map { Position($0) })
        let store = try opened()
        #expect(try store.head() == Position(last))
        #expect(try store.treeHead() == sample.store.treeHead(size: Position(last)))
    }

    @Test(arguments: [(0.0, 1), (0.5, 1), (1.0, 4), (3.999, 11), (4.0, 12), (1e6, 12)])
    func `a replay until a time ends with the last event of that time`(
        seconds: Double, last: UInt64
    ) throws {
        let result = try replay(until: .time(Sample.time(0) + .seconds(seconds)))
        #expect(result.last == Position(last))
        #expect(try opened().head() == Position(last))
    }

    @Test(
        arguments: [
            .position(.start), .position(Position(13)), .time(Sample.time(0) - .microseconds(1)),
        ] as [ReplayEnd])
    func `an end outside of the set is refused and nothing is written`(end: ReplayEnd) throws {
        #expect(throws: BackupError.self) { try replay(until: end) }
        #expect(!Files.exists(sample.replayPath))
        #expect(!Files.exists(sample.replayPath + ".partial"))
    }

    @Test func `an end inside of the first append is refused`() throws {
        let other = try Sample()
        try other.append(batches: [5])
        let set = try BackupSet.create(
            from: other.store, at: other.setPath, signedBy: Sample.keys, created: Sample.backedUp)
        let inside = BackupError.insideFirstAppend(asked: Position(3), last: Position(5))
        #expect(throws: inside) {
            try set.replay(into: other.replayPath, until: .position(Position(3)))
        }
    }

    @Test func `an empty set makes an empty store`() throws {
        let empty = try Sample()
        let set = try BackupSet.create(
            from: empty.store, at: empty.setPath, signedBy: Sample.keys, created: Sample.backedUp)
        let result = try set.replay(into: empty.replayPath, options: Sample.options)
        #expect(result.last == .start)
        #expect(try EventStore(at: empty.replayPath, options: Sample.options).head() == .start)
    }

    @Test func `a store that exists is not replayed over`() throws {
        _ = try replay()
        #expect(throws: BackupError.exists(path: sample.replayPath)) { try replay() }
        #expect(try opened().head() == Position(12))
    }

    /// The damage is behind the end, so all that is replayed is well.
    @Test func `a damaged set leaves nothing behind, wherever the replay ends`() throws {
        let large = try Sample()
        try large.append(batches: [1, 50, 50], payloadSize: 60_000)
        let set = try BackupSet.create(
            from: large.store, at: large.setPath, signedBy: Sample.keys, created: Sample.backedUp)
        let segment = try #require(set.manifest.segments.last)
        #expect(set.manifest.segments.count > 1)
        let path = large.setPath + "/segments/" + segment.name
        try write(flipped(try Files.read(path), 1_000), to: path)
        for end in [ReplayEnd.end, .position(Position(1))] {
            #expect(throws: BackupError.self) {
                try set.replay(into: large.replayPath, until: end, options: Sample.options)
            }
            #expect(!Files.exists(large.replayPath))
            #expect(!Files.exists(large.replayPath + ".partial"))
        }
    }

    @Test func `progress rises to the number of events`() throws {
        let large = try Sample()
        try large.append(batches: [50, 50], payloadSize: 60_000)
        var told: [Progress] = []
        let set = try BackupSet.create(
            from: large.store, at: large.setPath, signedBy: Sample.keys, created: Sample.backedUp
        ) { told.append($0) }
        try set.verify { told.append($0) }
        _ = try set.replay(into: large.replayPath, options: Sample.options) { told.append($0) }
        for stage in [Progress.Stage.writing, .verifying, .replaying] {
            let done = told.filter { $0.stage == stage }.map(\.done)
            #expect(done == done.sorted())
            #expect(done.last == 100)
        }
    }
}

/// A process that is killed at any moment leaves a whole set or store, or none.
@Suite struct KilledTests {
    @Test func `a backup that is killed leaves no set, and the next one is whole`() async throws {
        let sample = try Sample()
        try sample.append(batches: [50, 50], payloadSize: 60_000)
        sample.store.close()
        let path = sample.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let store = try EventStore(at: path + "/store", options: Sample.options)
            try BackupSet.create(
                from: store, at: path + "/set", signedBy: Sample.keys, created: Sample.backedUp
            ) { progress in
                if progress.done > 0 { kill(getpid(), SIGKILL) }
            }
        }
        #expect(!Files.exists(sample.setPath))
        #expect(Files.exists(sample.setPath + ".partial"))
        let store = try EventStore(at: path + "/store", options: Sample.options)
        try BackupSet.create(
            from: store, at: sample.setPath, signedBy: Sample.keys, created: Sample.backedUp)
        try BackupSet(at: sample.setPath).verify()
        #expect(!Files.exists(sample.setPath + ".partial"))
    }

    @Test func `a replay that is killed leaves no store, and the next one is whole`() async throws {
        let sample = try Sample()
        try sample.append(batches: [50, 50], payloadSize: 60_000)
        let set = try BackupSet.create(
            from: sample.store, at: sample.setPath, signedBy: Sample.keys, created: Sample.backedUp)
        let path = sample.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let set = try BackupSet(at: path + "/set")
            _ = try set.replay(into: path + "/replayed", options: Sample.options) { _ in
                kill(getpid(), SIGKILL)
            }
        }
        #expect(!Files.exists(sample.replayPath))
        #expect(Files.exists(sample.replayPath + ".partial"))
        let result = try set.replay(into: sample.replayPath, options: Sample.options)
        #expect(result.head == set.head)
    }
}
