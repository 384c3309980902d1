import Crypto
import EventLog
import EventSourcing
import TestSupport
import Testing

/// A limit, and how to make an append that has so much of it.
struct LimitCase: Sendable, CustomTestStringConvertible {
    let what: String
    let limit: Int
    let make: @Sendable (Int) -> Append

    var testDescription: String { "\(limit) \(what)" }

    static func text(_ length: Int) -> String {
        String(repeating: "é", count: length / 2) + (length % 2 == 1 ? "x" : "")
    }

    static func one(_ change: (inout NewEvent<[UInt8]>) -> Void) -> Append {
        var new = event("a-1")
        change(&new)
        return Append([new], actor: tester)
    }

    static let all = [
        LimitCase(what: "events in an append", limit: 10_000) { count in
            Append((0..<count).map { event("a-\($0 % 7)") }, actor: tester)
        },
        LimitCase(what: "bytes of a payload", limit: 16 << 20) { count in
            one { $0.payload = [UInt8](repeating: 0x20, count: count) }
        },
        LimitCase(what: "bytes in an append", limit: 64 << 20) { count in
            let payload = [UInt8](repeating: 0x20, count: 16 << 20)
            var events = (0..<4).map { _ in event("a-1") }
            for index in events.indices { events[index].payload = payload }
            let rest = count - 4 * payload.count
            events[0].payload.removeLast(100)
            events[1].metadata = [UInt8](repeating: 0x20, count: 100 + rest)
            return Append(events, actor: tester)
        },
        LimitCase(what: "bytes of metadata", limit: 64 << 10) { count in
            one { $0.metadata = [UInt8](repeating: 0x20, count: count) }
        },
        LimitCase(what: "bytes of a stream name", limit: 200) { count in
            one { $0.stream = StreamName(text(count)) }
        },
        LimitCase(what: "bytes of an event type", limit: 100) { count in
            one { $0.type = EventType(text(count)) }
        },
        LimitCase(what: "bytes of a tag", limit: 255) { count in
            one { $0.tags = [Tag(text(count))] }
        },
        LimitCase(what: "tags of an event", limit: 32) { count in
            one { $0.tags = (0..<count).map { Tag("t:\($0)") } }
        },
        LimitCase(what: "bytes of an actor", limit: 200) { count in
            Append([event("a-1")], actor: Actor(text(count)))
        },
        LimitCase(what: "bytes of a command id", limit: 200) { count in
            Append(
                [event("a-1")], commandID: CommandID(text(count), body: SHA256.digest(of: [])),
                actor: tester)
        },
    ]
}

@Suite struct LimitTests {
    let folder = TemporaryFolder()

    @Test(arguments: LimitCase.all)
    func `a limit may be reached, and one more is refused with limit and size`(
        _ one: LimitCase
    ) throws {
        let store = try newStore(folder)
        let most = one.make(one.limit)
        let result = try store.appendBlocking(most)
        #expect(result.places.count == most.events.count)
        let refusal = AppendError.tooLarge(what: one.what, limit: one.limit, found: one.limit + 1)
        #expect(throws: refusal) { try store.appendBlocking(one.make(one.limit + 1)) }
        #expect(refusal.description.contains("limit is \(one.limit), found \(one.limit + 1)"))
        #expect(try store.head().rawValue == UInt64(most.events.count))
        // What reached the limit reads back as it was written.
        let last = try #require(try store.event(at: store.head()))
        let sent = try #require(most.events.last)
        #expect(last.payload == sent.payload && last.metadata == sent.metadata)
        #expect(last.stream == sent.stream && last.type == sent.type && last.tags == sent.tags)
        #expect(last.actor == most.actor)
        #expect(try store.verify().damage == nil)
        try store.flushIndex()
        #expect(try store.verifyIndex().differences == [])
    }

    @Test(arguments: ["\u{0}", "a\u{1F}", "\u{7F}b", "line\nbreak", ""])
    func `a text that is empty or has a control character is refused`(text: String) throws {
        let store = try newStore(folder)
        var appends = [Append([event("a-1")], actor: Actor(text))]
        appends.append(
            Append(
                [event("a-1")], commandID: CommandID(text, body: SHA256.digest(of: [])),
                actor: tester))
        appends.append(LimitCase.one { $0.stream = StreamName(text) })
        appends.append(LimitCase.one { $0.type = EventType(text) })
        appends.append(LimitCase.one { $0.tags = [Tag("fine"), Tag(text)] })
        for append in appends {
            #expect {
                try store.appendBlocking(append)
            } throws: { error in
                guard case AppendError.invalid(let reason) = error else { return false }
                return reason.contains(text.isEmpty ? "empty" : "control character")
            }
        }
        #expect(try store.head() == .start)
    }

    @Test func `an append without events, a tag twice or schema version 0 is refused`() throws {
        let store = try newStore(folder)
        let appends = [
            Append([], actor: tester), LimitCase.one { $0.tags = [Tag("t"), Tag("u"), Tag("t")] },
            LimitCase.one { $0.schemaVersion = 0 },
        ]
        for append in appends {
            #expect {
                try store.appendBlocking(append)
            } throws: { error in
                if case AppendError.invalid = error { true } else { false }
            }
        }
        // Two tags that only look the same are two.
        let alike = LimitCase.one { $0.tags = [Tag("é"), Tag("e\u{301}")] }
        #expect(try store.appendBlocking(alike).last == Position(1))
    }
}
