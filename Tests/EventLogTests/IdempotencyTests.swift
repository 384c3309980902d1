import Crypto
import EventLog
import EventSourcing
import System
import TestSupport
import Testing

/// A command id: sent twice, applied once, for ever.
@Suite struct IdempotencyTests {
    let folder = TemporaryFolder()

    static let body = SHA256.digest(of: [1])

    private func append(_ id: String, _ body: SHA256Digest = body) -> Append {
        Append(
            [event("a-1"), event("a-2"), event("a-1")], expecting: [StreamName("a-1"): .noStream],
            commandID: CommandID(id, body: body), actor: tester)
    }

    /// What may happen between a command and its repetition.
    enum Meanwhile: CaseIterable {
        case nothing, indexing, reopening, losingIndex, many
    }

    @Test(arguments: Meanwhile.allCases)
    func `a repeated command gives its first result and writes nothing`(
        after meanwhile: Meanwhile
    ) throws {
        var store = try newStore(folder)
        try store.appendEach([event("z")])
        let first = try store.appendBlocking(append("c-1"))
        #expect(!first.isRepeated)
        #expect(first.places.map(\.revision.rawValue) == [1, 1, 2])
        switch meanwhile {
        case .nothing: break
        case .indexing: try store.flushIndex()
        case .many:
            for number in 0..<3 {
                try store.appendEach((0..<50).map { event("m-\($0 + number)") })
                try store.flushIndex()
            }
        case .reopening, .losingIndex:
            store.close()
            if meanwhile == .losingIndex { try FilesOfStore(folder).remove("index.mdb") }
            store = try reopen(folder)
        }
        let head = try store.head()
        // The expected revision is not met any more, and other events come with it: all the same.
        var again = append("c-1")
        again.events = [event("elsewhere")]
        for repetition in [append("c-1"), again] {
            let result = try store.appendBlocking(repetition)
            #expect(result.isRepeated)
            #expect(result.places == first.places)
            #expect(result.recordedAt == first.recordedAt)
        }
        #expect(try store.result(of: CommandID("c-1", body: Self.body))?.places == first.places)
        #expect(try store.result(of: CommandID("c-2", body: Self.body)) == nil)
        #expect(try store.head() == head)
    }

    @Test(arguments: [false, true])
    func `a command id with another body is refused`(isIndexed: Bool) throws {
        let store = try newStore(folder)
        _ = try store.appendBlocking(append("c-1"))
        if isIndexed { try store.flushIndex() }
        let other = SHA256.digest(of: [2])
        let refusal = AppendError.commandReused("c-1", first: Position(1))
        #expect(throws: refusal) { try store.appendBlocking(append("c-1", other)) }
        #expect(throws: refusal) { try store.result(of: CommandID("c-1", body: other)) }
        #expect(try store.head() == Position(3))
    }

    @Test func `a refused command may be sent again`() throws {
        let store = try newStore(folder)
        try store.appendEach([event("a-1")])
        #expect(throws: AppendError.self) { try store.appendBlocking(append("c-1")) }
        var again = append("c-1")
        again.expected = [:]
        #expect(try store.appendBlocking(again).isRepeated == false)
    }

    @Test func `of equal commands that wait together one is applied`() async throws {
        let gate = Gate()
        let store = try newStore(folder, clock: gate.clock)
        gate.shut()
        let append = append("c-1")
        let results = try await withThrowingTaskGroup(of: AppendResult.self) { group in
            for _ in 0..<30 { group.addTask { try await store.append(append) } }
            try await gate.waitForWriter()
            gate.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count { !$0.isRepeated } == 1)
        #expect(Set(results.map(\.places)).count == 1)
        #expect(try store.head() == Position(3))
    }
}
