import EventLog
import EventSourcing
import TestSupport
import Testing

/// Conditions: expected revisions of streams, and "nothing that matches since".
@Suite struct ConditionTests {
    let folder = TemporaryFolder()

    static func condition(
        _ items: [EventQuery.Item], after position: UInt64
    ) -> AppendCondition {
        AppendCondition(noEventMatching: EventQuery(items: items), after: Position(position))
    }

    static func item(_ types: [String] = [], _ tags: [String] = []) -> EventQuery.Item {
        EventQuery.Item(types: types.map { EventType($0) }, tags: tags.map { Tag($0) })
    }

    /// A condition on the log of `filled`, and the position that fails it; nil when it is met.
    struct Case: Sendable {
        var condition: AppendCondition
        var found: UInt64?

        init(_ items: [EventQuery.Item], after position: UInt64, _ found: UInt64?) {
            condition = ConditionTests.condition(items, after: position)
            self.found = found
        }
    }

    /// Positions 1 to 5: two types, and tags of a key and a color.
    private func filled() throws -> EventStore {
        let store = try newStore(folder)
        try store.appendEach([
            event("a-1", "made", tags: ["key:x", "color:red"]),
            event("a-2", "made", tags: ["key:y"]), event("a-1", "gone", tags: ["key:x"]),
            event("b-1", "made", tags: ["key:z", "color:red"]), event("b-1", "changed"),
        ])
        return store
    }

    @Test(arguments: [
        Case([item(["made"])], after: 0, 1), Case([item(["made"])], after: 1, 2),
        Case([item(["made"])], after: 3, 4), Case([item(["made"])], after: 4, nil),
        Case([item([], ["key:x"])], after: 2, 3), Case([item([], ["key:x"])], after: 3, nil),
        Case([item(["made"], ["key:x"])], after: 0, 1),
        Case([item(["made"], ["key:x"])], after: 1, nil),
        Case([item(["made", "gone"], ["key:x"])], after: 1, 3),
        Case([item([], ["key:x", "color:red"])], after: 0, 1),
        Case([item([], ["key:y", "color:red"])], after: 0, nil),
        Case([item(["gone"]), item([], ["key:z"])], after: 0, 3),
        Case([item(["gone"]), item([], ["key:z"])], after: 3, 4),
        Case([item()], after: 4, 5), Case([item()], after: 5, nil), Case([], after: 0, nil),
    ])
    func `an append is refused at the first event that its condition excludes`(
        _ one: Case
    ) throws {
        for isIndexed in [false, true] {
            let store = try filled()
            if isIndexed { try store.flushIndex() }
            let append = Append([event("c-1")], conditions: [one.condition], actor: tester)
            if let found = one.found {
                let refusal = AppendError.conditionFailed(one.condition, found: Position(found))
                #expect(throws: refusal) { try store.appendBlocking(append) }
                #expect(try store.head() == Position(5))
            } else {
                #expect(try store.appendBlocking(append).last == Position(6))
            }
            store.close()
            try FilesOfStore(folder).remove()
        }
    }

    @Test(arguments: [6, 99, UInt64.max])
    func `a condition behind a position that is not there is refused`(after: UInt64) throws {
        let store = try filled()
        let append = Append(
            [event("c-1")], conditions: [Self.condition([Self.item()], after: after)],
            actor: tester)
        #expect(throws: AppendError.noSuchPosition(Position(after), head: Position(5))) {
            try store.appendBlocking(append)
        }
        #expect(try store.head() == Position(5))
    }

    @Test func `every one of several conditions must be met`() throws {
        let store = try filled()
        let met = Self.condition([Self.item([], ["key:none"])], after: 0)
        let failed = Self.condition([Self.item(["changed"])], after: 0)
        let append = Append([event("c-1")], conditions: [met, failed, met], actor: tester)
        #expect(throws: AppendError.conditionFailed(failed, found: Position(5))) {
            try store.appendBlocking(append)
        }
    }

    @Test func `a condition sees the appends before it in the same commit`() async throws {
        let gate = Gate()
        let store = try newStore(folder, clock: gate.clock)
        gate.shut()
        let condition = Self.condition([Self.item([], ["key:x"])], after: 0)
        let won = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    do {
                        _ = try await store.append(
                            Append(
                                [event("a", tags: ["key:x"])], conditions: [condition],
                                actor: tester))
                        return true
                    } catch AppendError.conditionFailed {
                        return false
                    }
                }
            }
            try await gate.waitForWriter()
            gate.open()
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(won == 1)
        #expect(try store.head() == Position(1))
    }

    @Test func `an expected revision is of the stream alone, and any of several may fail`() throws {
        let store = try filled()
        func append(_ expected: [StreamName: ExpectedRevision]) -> Append {
            Append([event("c-1")], expecting: expected, actor: tester)
        }
        let (a, b, c) = (StreamName("a-1"), StreamName("b-1"), StreamName("c-1"))
        let refused: [(StreamName, ExpectedRevision, UInt64)] = [
            (a, .noStream, 2), (a, .exactly(Revision(1)), 2), (a, .exactly(Revision(3)), 2),
            (c, .exactly(Revision(1)), 0), (b, .exactly(.none), 2),
        ]
        for (stream, expected, found) in refused {
            let refusal = AppendError.wrongRevision(
                stream, expected: expected, found: Revision(found))
            #expect(throws: refusal) { try store.appendBlocking(append([stream: expected])) }
        }
        #expect(throws: AppendError.wrongRevision(b, expected: .noStream, found: Revision(2))) {
            try store.appendBlocking(append([a: .exactly(Revision(2)), b: .noStream, c: .any]))
        }
        let met = append([
            a: .exactly(Revision(2)), b: .exactly(Revision(2)), c: .exactly(.none),
            StreamName("d"): .noStream,
        ])
        #expect(try store.appendBlocking(met).last == Position(6))
    }

    @Test func `an event id that stands already, or twice in the append, is refused`() throws {
        let store = try newStore(folder)
        let id = UUID(high: 7, low: 7)
        _ = try store.appendBlocking(Append([event("a", id: id)], actor: tester))
        for _ in 0..<2 {
            #expect(throws: AppendError.duplicateEventID(id, found: Position(1))) {
                try store.appendBlocking(Append([event("b"), event("a", id: id)], actor: tester))
            }
            try store.flushIndex()
        }
        let twice = UUID(high: 8, low: 8)
        #expect(throws: AppendError.self) {
            try store.appendBlocking(
                Append([event("b", id: twice), event("b", id: twice)], actor: tester))
        }
        #expect(try store.head() == Position(1))
        #expect(try store.event(withID: id)?.position == Position(1))
    }
}
