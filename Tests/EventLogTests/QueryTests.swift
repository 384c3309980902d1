import EventLog
import EventSourcing
import TestSupport
import Testing

/// Queries of several items: what matches any of them.
@Suite struct QueryTests {
    let folder = TemporaryFolder()

    @Test(arguments: seeds)
    func `a query's pages have what matches any item, each event once, in order`(
        seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed)
        let store = try newStore(folder)
        var known: [(type: EventType, tags: [EventSourcing.Tag])] = []
        for _ in 0..<300 {
            let type = "t\(Int.random(in: 0..<4, using: &random))"
            let tags = (0..<4).filter { _ in Bool.random(using: &random) }.map { "tag:\($0)" }
            known.append((EventType(type), tags.map { EventSourcing.Tag($0) }))
            try store.appendEach([event("s", type, tags: tags)])
            if known.count == 150 { try store.flushIndex() }
        }
        for _ in 0..<50 {
            let query = Self.query(&random)
            let after = UInt64.random(in: 0...310, using: &random)
            let limit = Int.random(in: 1...40, using: &random)
            let matching = known.indices.filter {
                $0 >= after && query.matches(type: known[$0].type, tags: known[$0].tags)
            }.map { Position(UInt64($0) + 1) }
            var found: [Position] = []
            var covered = Position(after)
            while true {
                let page = try store.read(
                    query, after: covered, limit: limit,
                    bounds: PageBounds(sizeMax: 40, scanMax: 30))
                try #require(page.events.count <= limit)
                found += page.events.map(\.position)
                try #require(page.covered >= covered)
                covered = page.covered
                if covered >= page.head { break }
            }
            #expect(found == matching, "\(query) after \(after), \(limit) at a time")
        }
    }

    private static func query(_ random: inout SeededGenerator) -> EventQuery {
        EventQuery(
            items: (0..<Int.random(in: 0...3, using: &random)).map { _ in
                EventQuery.Item(
                    types: (0..<Int.random(in: 0...2, using: &random)).map { EventType("t\($0)") },
                    tags: (0..<Int.random(in: 0...2, using: &random)).map {
                        EventSourcing.Tag("tag:\($0)")
                    })
            })
    }

    @Test func `nothing that is appended later matches at or before what a page covers`() throws {
        let store = try newStore(folder)
        try store.appendEach([event("a", "x"), event("a", "y"), event("a", "x")])
        let query = EventQuery(items: [.init(types: [EventType("x")])])
        let page = try store.read(query, limit: 1)
        #expect(page.covered == Position(1))
        let all = try store.read(query, limit: 10)
        #expect(all.covered == Position(3))
        let condition = AppendCondition(noEventMatching: query, after: all.covered)
        _ = try store.appendBlocking(
            Append([event("a", "x")], conditions: [condition], actor: tester))
        #expect(throws: AppendError.conditionFailed(condition, found: Position(4))) {
            try store.appendBlocking(
                Append([event("a", "x")], conditions: [condition], actor: tester))
        }
    }
}
