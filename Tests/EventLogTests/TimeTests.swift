import EventLog
import EventSourcing
import System
import TestSupport
import Testing

@Suite struct TimeTests {
    let folder = TemporaryFolder()

    @Test func `recorded times never go backwards when the clock does`() throws {
        let times = Guarded<[Int64]>([5_000, 7_000, 3_000, 6_999, 7_000, 7_001, 1, 9_000])
        let clock: @Sendable () -> Timestamp = {
            Timestamp(milliseconds: times.withLock { $0.removeFirst() })
        }
        var store = try newStore(folder, clock: clock)
        for number in 0..<6 {
            _ = try store.appendBlocking(
                Append([event("a"), event("b-\(number)")], actor: tester))
        }
        store.close()
        store = try reopen(folder, clock: clock)  // The time before the last is in the log alone.
        for _ in 0..<2 { _ = try store.appendBlocking(Append([event("a")], actor: tester)) }
        let expected: [Int64] = [5_000, 7_000, 7_000, 7_000, 7_000, 7_001]
        #expect(
            try store.read(limit: 100).events.map { $0.recordedAt.microseconds / 1_000 }
                == expected.flatMap { [$0, $0] } + [7_001, 9_000])
        #expect(try store.verify().damage == nil)
    }

    @Test func `a time that an append brings holds only if it is not before the last`() throws {
        let store = try newStore(folder, clock: { Timestamp(milliseconds: 500) })
        var append = Append([event("a")], actor: tester)
        append.recordedAt = Timestamp(milliseconds: 9_000)
        #expect(try store.appendBlocking(append).recordedAt == Timestamp(milliseconds: 9_000))
        append.recordedAt = Timestamp(milliseconds: 8_000)
        #expect(try store.appendBlocking(append).recordedAt == Timestamp(milliseconds: 9_000))
        append.recordedAt = nil
        #expect(try store.appendBlocking(append).recordedAt == Timestamp(milliseconds: 9_000))
    }

    @Test func `the position at a time is the last one recorded by then`() throws {
        let store = try newStore(folder)
        for milliseconds: Int64 in [10, 20, 20, 20, 30] {
            var append = Append([event("a")], actor: tester)
            append.recordedAt = Timestamp(milliseconds: milliseconds)
            _ = try store.appendBlocking(append)
        }
        let expected: [(Int64, UInt64)] = [
            (0, 0), (9, 0), (10, 1), (19, 1), (20, 4), (29, 4), (30, 5), (99, 5),
        ]
        for (milliseconds, position) in expected {
            #expect(
                try store.position(at: Timestamp(milliseconds: milliseconds)) == Position(position))
        }
    }
}
