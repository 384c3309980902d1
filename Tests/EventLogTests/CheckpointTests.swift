import EventLog
import EventSourcing
import Glibc
import LMDB
import System
import TestSupport
import Testing

/// Checkpoints that move with appends: both are there, or neither.
@Suite struct CheckpointTests {
    let folder = TemporaryFolder()

    private func append(
        _ streams: [String], _ checkpoint: Checkpoint?, command: CommandID? = nil,
        expecting: [StreamName: ExpectedRevision] = [:]
    ) -> Append {
        Append(
            streams.map { event($0) }, expecting: expecting, checkpoint: checkpoint,
            commandID: command, actor: tester)
    }

    /// The error of a checkpoint that was found further on.
    private func passed(_ checkpoint: Checkpoint, at found: UInt64) -> AppendError {
        .checkpointPassed(checkpoint, found: Position(found))
    }

    @Test func `a checkpoint moves with its append, and is there after reopening`() throws {
        let store = try newStore(folder)
        #expect(try store.checkpoint("billing") == nil)
        _ = try store.appendBlocking(append(["a"], Checkpoint("billing", at: Position(7))))
        _ = try store.appendBlocking(append(["a"], Checkpoint("mail", at: Position(.max))))
        store.close()
        let again = try reopen(folder)
        #expect(try again.checkpoint("billing") == Position(7))
        #expect(try again.checkpoint("mail") == Position(.max))
        #expect(
            try again.checkpoints() == [
                Checkpoint("billing", at: Position(7)), Checkpoint("mail", at: Position(.max)),
            ])
    }

    @Test(arguments: [0, 6, 7]) func `an append whose checkpoint does not move forward is refused`(
        position: UInt64
    ) throws {
        let store = try newStore(folder)
        _ = try store.appendBlocking(append(["a"], Checkpoint("billing", at: Position(7))))
        let checkpoint = Checkpoint("billing", at: Position(position))
        #expect(throws: passed(checkpoint, at: 7)) {
            try store.appendBlocking(append(["a"], checkpoint))
        }
        #expect(try store.head() == Position(1))
        #expect(try store.checkpoint("billing") == Position(7))
    }

    @Test func `an append that is refused leaves its checkpoint where it was`() throws {
        let store = try newStore(folder)
        let checkpoint = Checkpoint("billing", at: Position(7))
        let refused = append(
            ["a"], checkpoint, expecting: [StreamName("a"): .exactly(Revision(3))])
        #expect(throws: AppendError.self) { try store.appendBlocking(refused) }
        #expect(try store.checkpoint("billing") == nil)
        var big = event("a")
        big.payload = [UInt8](repeating: 0x20, count: Limits.payloadSizeMax + 1)
        #expect(throws: AppendError.self) {
            try store.appendBlocking(Append([big], checkpoint: checkpoint, actor: tester))
        }
        #expect(try store.checkpoint("billing") == nil)
    }

    @Test func `a command that is sent again does not need its checkpoint to move again`() throws {
        let store = try newStore(folder)
        let command = CommandID("once", body: .init(bytes: [UInt8](repeating: 1, count: 32))!)
        let checkpoint = Checkpoint("billing", at: Position(7))
        let first = try store.appendBlocking(append(["a"], checkpoint, command: command))
        let second = try store.appendBlocking(append(["a"], checkpoint, command: command))
        #expect(first.places == second.places)
        #expect(second.isRepeated)
        #expect(try store.checkpoint("billing") == Position(7))
    }

    @Test func `of those who append together for one position only one does`() async throws {
        let store = try newStore(folder)
        let done = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    let append = append(["a"], Checkpoint("billing", at: Position(7)))
                    return (try? await store.append(append)) != nil
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(done == 1)
        #expect(try store.head() == Position(1))
    }

    @Test func `a checkpoint that moves alone may stay, but not go back`() throws {
        let store = try newStore(folder)
        try store.moveCheckpoint(Checkpoint("billing", at: Position(7)))
        try store.moveCheckpoint(Checkpoint("billing", at: Position(7)))
        let back = Checkpoint("billing", at: Position(6))
        #expect(throws: passed(back, at: 7)) { try store.moveCheckpoint(back) }
        try store.moveCheckpoint(Checkpoint("billing", at: Position(8)))
        #expect(try store.checkpoint("billing") == Position(8))
        #expect(try store.head() == .start)
    }

    @Test(arguments: ["", String(repeating: "x", count: 201), "a\u{0}b"])
    func `a name that can't be stored is refused`(name: String) throws {
        let store = try newStore(folder)
        #expect(throws: AppendError.self) {
            try store.moveCheckpoint(Checkpoint(name, at: Position(1)))
        }
        #expect(throws: AppendError.self) {
            try store.appendBlocking(append(["a"], Checkpoint(name, at: Position(1))))
        }
        #expect(try store.checkpoint(name) == nil)
        #expect(try store.head() == .start)
    }

    @Test func `a checkpoint that was staged when the process died did not move`() async throws {
        try newStore(folder).close()
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = folder.path as String] in
            let gate = Gate()
            let calls = Guarded(0)
            let store = try EventStore(
                at: path + "/store",
                options: options {
                    // The third append dies in the transaction that has staged the second.
                    let call = calls.withLock { calls in
                        calls += 1
                        return calls
                    }
                    if call == 3 { kill(getpid(), SIGKILL) }
                    return gate.clock()
                })
            gate.shut()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for position in 1...3 {
                    group.addTask {
                        let checkpoint = Checkpoint("c-\(position)", at: Position(9))
                        _ = try await store.append(
                            Append([event("a")], checkpoint: checkpoint, actor: tester))
                    }
                    if position == 1 { try await gate.waitForWriter() }
                }
                try await Task.sleep(for: .milliseconds(50))
                gate.open()
                try await group.waitForAll()
            }
        }
        let store = try reopen(folder)
        #expect(try store.head() == Position(1))
        #expect(try store.checkpoints() == [Checkpoint("c-1", at: Position(9))])
    }

    @Test func `a log from before there were checkpoints opens, also for reading only`() throws {
        let store = try newStore(folder)
        try store.appendEach([event("a"), event("b")])
        store.close()
        try dropCheckpoints()
        var readOnly = options()
        readOnly.isReadOnly = true
        let old = try EventStore(at: folder.path + "/store", options: readOnly)
        #expect(try old.head() == Position(2))
        #expect(try old.checkpoint("billing") == nil)
        #expect(try old.checkpoints() == [])
        old.close()
        let new = try reopen(folder)
        try new.moveCheckpoint(Checkpoint("billing", at: Position(1)))
        #expect(try new.checkpoint("billing") == Position(1))
        #expect(try new.verify().damage == nil)
    }

    /// Copies the log without the table, as an older version would have made it.
    private func dropCheckpoints() throws {
        let path = folder.path + "/store/log.mdb"
        var options = Environment.Options()
        options.mapSize = 8 << 30
        let old = try Environment(path: path, options: options)
        let names = [("events", true), ("leaves", true), ("tiles", true), ("meta", false)]
        let tables = try old.openTables(names)
        let new = try Environment(path: path + ".old", options: options)
        let copies = try new.openTables(names)
        try old.read { (reading: borrowing ReadTransaction) in
            try new.write { writing in
                for (from, (to, name)) in zip(tables, zip(copies, names)) {
                    try reading.withCursor(from) { cursor in
                        var isThere = try cursor.first()
                        while isThere {
                            let value = cursor.withValue { $0.copied() }
                            if name.1 {
                                try writing.put(to, cursor.integerKey, value.span)
                            } else {
                                try writing.put(to, cursor.keyBytes, value.span)
                            }
                            isThere = try cursor.next()
                        }
                    }
                }
            }
        }
        old.close()
        new.close()
        try Files.rename(path + ".old", to: path)
        for name in [path + "-lock", path + ".old-lock"] { try Files.remove(name) }
    }
}
