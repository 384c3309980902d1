import EventSourcing
import TestSupport
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1970-01-01", 0), ("1969-12-31T23:59:59.999999Z", -1),
        ("2026-05-01T10:30:00.5Z", 1_777_631_400_500_000),
        ("2026-05-01T10:30:00.123456Z", 1_777_631_400_123_456),
        ("2026-05-01T10:30:00.1234567Z", 1_777_631_400_123_456),
        ("2026-05-01T10:30:00.123456789012345678901234567890Z", 1_777_631_400_123_456),
        ("2026-05-01T12:30+02:00", 1_777_631_400_000_000),
        ("2026-05-01t10:30:00z", 1_777_631_400_000_000),
        ("2026-05-01 10:30:60", 1_777_631_460_000_000),
        ("2024-02-29", 1_709_164_800_000_000), ("0001-01-01", -62_135_596_800_000_000),
        ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
    ])
    func `a time of RFC 3339 is read to the microsecond`(text: String, microseconds: Int64) {
        #expect(Timestamp(text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "2026", "2026-5-1", "2026-02-29", "2026-13-01", "2026-00-01", "2026-01-00",
        "0000-01-01",
        "2026-05-01T", "2026-05-01T24:00:00Z", "2026-05-01T10:60:00Z", "2026-05-01T10:30:61Z",
        "2026-05-01T10:30:00.Z", "2026-05-01T10:30:00+25:00",
        "2026-05-01T10:30:00+0200", "2026-05-01T10:30:00ZZ", " 2026-05-01", "2026-05-01 ",
        "9999-12-31T23:59:60Z", "0001-01-01T00:00:00+00:01", "２０２６-05-01",
    ])
    func `what is no such time is refused`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test(arguments: seeds) func `any time survives its text`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let microseconds = Int64.random(
                in: -62_135_596_800_000_000...253_402_300_799_999_999, using: &random)
            let time = Timestamp(microseconds: microseconds)
            #expect(Timestamp(time.description) == time)
        }
    }
}
