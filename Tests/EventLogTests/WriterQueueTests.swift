import EventLog
import EventSourcing
import Glibc
import System
import TestSupport
import Testing

/// What happens to appends that wait for the writer.
@Suite struct WriterQueueTests {
    let folder = TemporaryFolder()
    let gate = Gate()

    /// Opens a store whose writer is held up in its first commit until the gate opens.
    private func blockedStore() async throws -> EventStore {
        let store = try newStore(folder, clock: gate.clock)
        gate.shut()
        Task { try await store.append(Append([event("a")], actor: tester)) }
        try await gate.waitForWriter()
        return store
    }

    @Test func `the writer is busy when 4096 appends wait, and takes more when they are done`()
        async throws
    {
        let store = try await blockedStore()
        let late = await withTaskGroup(of: AppendError?.self) { group in
            for number in 0..<Limits.waitingAppendsMax + 100 {
                group.addTask {
                    await refusal(of: Append([event("s-\(number % 5)")], actor: tester), by: store)
                }
            }
            // Refusals come at once, the others only when the writer goes on.
            for _ in 0..<100 {
                let refused = await group.next()
                #expect(refused == .busy(waiting: Limits.waitingAppendsMax))
            }
            gate.open()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(late == Array(repeating: nil, count: Limits.waitingAppendsMax))
        #expect(try store.head().rawValue == UInt64(Limits.waitingAppendsMax + 1))
        _ = try store.appendBlocking(Append([event("a")], actor: tester))
        #expect(try store.verify().damage == nil)
    }

    @Test func `the writer is busy when 256 MiB wait`() async throws {
        let store = try await blockedStore()
        var big = event("a")
        big.payload = [UInt8](repeating: 0x20, count: 16 << 20)
        // They are never written: the stream is not where these writers believe.
        let expected = ExpectedRevision.exactly(Revision(9))
        let append = Append([big, big, big], expecting: [big.stream: expected], actor: tester)
        let errors = await withTaskGroup(of: AppendError?.self) { group in
            for _ in 0..<8 { group.addTask { await refusal(of: append, by: store) } }
            // Of 48 MiB each, six are taken: the last of them is the one that crosses the bound.
            for _ in 0..<2 {
                let refused = await group.next()
                #expect(refused == .busy(waiting: 6))
            }
            gate.open()
            return await group.reduce(into: []) { $0.append($1) }
        }
        let conflict = AppendError.wrongRevision(big.stream, expected: expected, found: Revision(1))
        #expect(errors == Array(repeating: conflict, count: 6))
    }

    @Test func `one conflict does not fail its neighbours in the commit`() async throws {
        let store = try await blockedStore()
        let streams = (0..<50).map { StreamName("s-\($0)") }
        let refusals = try await withThrowingTaskGroup(of: AppendError?.self) { group in
            // Of each four that want to begin a stream, one can.
            for stream in streams + streams + streams + streams {
                let append = Append(
                    [event(stream.text), event(stream.text)], expecting: [stream: .noStream],
                    actor: tester)
                group.addTask { await refusal(of: append, by: store) }
            }
            try await Task.sleep(for: .milliseconds(50))
            gate.open()
            return try await group.reduce(into: [AppendError]()) { all, error in
                if let error { all.append(error) }
            }
        }
        for stream in streams {
            let conflict = AppendError.wrongRevision(
                stream, expected: .noStream, found: Revision(2))
            #expect(refusals.count { $0 == conflict } == 3)
            #expect(try store.revision(of: stream) == Revision(2))
        }
        #expect(refusals.count == 150)
        #expect(try store.head().rawValue == 1 + 2 * 50)
        #expect(try store.verify().damage == nil)
    }

    @Test func `what waits when the store closes is written, and later appends are refused`()
        async throws
    {
        let store = try await blockedStore()
        let refusals = try await withThrowingTaskGroup(of: AppendError?.self) { group in
            for _ in 0..<20 {
                group.addTask { await refusal(of: Append([event("b")], actor: tester), by: store) }
            }
            try await Task.sleep(for: .milliseconds(50))
            gate.open()
            store.close()
            return try await group.reduce(into: [AppendError]()) { all, error in
                if let error { all.append(error) }
            }
        }
        #expect(refusals.isEmpty)
        #expect(throws: AppendError.closed) {
            try store.appendBlocking(Append([event("c")], actor: tester))
        }
        #expect(throws: StoreError.closed) { try store.head() }
        #expect(throws: StoreError.closed) { try store.read() }
        #expect(throws: StoreError.closed) { try store.verify() }
        #expect(try reopen(folder).head() == Position(21))
    }
}

extension WriterQueueTests {
    @Test func `a lone caller commits on its own thread, and makes way when others come`()
        async throws
    {
        let committers = Committers()
        let store = try newStore(folder, clock: committers.clock)
        try store.appendEach((0..<20).map { event("lone-\($0)") })
        #expect(committers.take().contains(pthread_self()))
        let others = (0..<4).map { number in
            WorkerThread(name: "test-\(number)") {
                try? store.appendEach((0..<50).map { _ in event("s-\(number)") })
            }
        }
        for _ in 0..<50 { _ = try await store.append(Append([event("task")], actor: tester)) }
        for other in others { other.join() }
        for stream in (0..<4).map({ StreamName("s-\($0)") }) + [StreamName("task")] {
            #expect(try store.revision(of: stream) == Revision(50))
        }
        #expect(try store.verify().damage == nil)
    }

    @Test func `closing while threads append loses nothing that was acknowledged`() throws {
        let store = try newStore(folder)
        let acknowledged = Guarded<[Position]>([])
        let threads = (0..<3).map { number in
            WorkerThread(name: "test-\(number)") {
                let append = Append([event("s-\(number)")], actor: tester)
                while let result = try? store.appendBlocking(append) {
                    acknowledged.withLockSignalling { $0.append(result.last) }
                }
            }
        }
        _ = acknowledged.wait { $0.count > 100 ? true : nil }
        store.close()
        for thread in threads { thread.join() }
        let positions = acknowledged.withLock { $0.map(\.rawValue) }.sorted()
        #expect(positions == Array(1...UInt64(positions.count)))
        #expect(try reopen(folder).head().rawValue == UInt64(positions.count))
    }
}

/// A clock that notes which threads ask it: those that commit.
private final class Committers: Sendable {
    private let threads = Guarded<Set<pthread_t>>([])

    var clock: @Sendable () -> Timestamp {
        {
            self.threads.withLock { _ = $0.insert(pthread_self()) }
            return Timestamp(microseconds: Machine.microsecondsSince1970)
        }
    }

    func take() -> Set<pthread_t> { threads.withLock { $0 } }
}

/// Why an append was refused; nil when it was written.
private func refusal(of append: Append, by store: EventStore) async -> AppendError? {
    do {
        _ = try await store.append(append)
        return nil
    } catch let error as AppendError {
        return error
    } catch {
        Issue.record("\(error)")
        return nil
    }
}
