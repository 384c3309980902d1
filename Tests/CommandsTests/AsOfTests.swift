import Console
import EventSourcing
import Testing

@testable import Commands

@Suite struct AsOfTests {
    @Test(arguments: [
        ("1234", AsOf.position(Position(1_234))),
        ("0", .position(Position(0))),
        ("2026", .position(Position(2_026))),
        ("2026-05-01", .time(Timestamp("2026-05-01T00:00:00Z")!)),
        ("2026-05-01T10:30:00+02:00", .time(Timestamp("2026-05-01T08:30:00Z")!)),
        ("3d", .ago(.seconds(259_200))),
        ("2h ago", .ago(.seconds(7_200))),
        ("1d12h", .ago(.seconds(129_600))),
        ("1w", .ago(.seconds(604_800))),
    ])
    func `a moment is a position, a time, or so long ago`(text: String, meant: AsOf) throws {
        #expect(try AsOf(parsing: text) == meant)
    }

    @Test(
        arguments: [
            "", "yesterday", "3", "-1", "3x", "d", "0d", "12 d", "2026-13-01",
            "2026-05-01T25:00:00Z",
            "99999999999999999999", "１２", "3d2", "999999999999999999d",
            "99999999w", "100000000w", "9999999999999999s", "ago", " ago",
        ].filter { $0 != "3" })
    func `anything else is refused`(text: String) {
        #expect(throws: ValueError.self) { try AsOf(parsing: text) }
    }
}
