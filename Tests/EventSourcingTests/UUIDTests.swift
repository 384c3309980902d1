import EventSourcing
import Foundation
import TestSupport
import Testing

private typealias UUID = EventSourcing.UUID

@Suite struct UUIDTests {
    private static let text = "0198a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b"

    @Test func `an identifier is read in either case and written in lower case`() {
        #expect(UUID(Self.text)?.description == Self.text)
        #expect(UUID(Self.text.uppercased())?.description == Self.text)
        #expect(UUID(Self.text)?.high == 0x0198_A1B2_C3D4_7E5F)
        #expect(UUID(Self.text)?.low == 0x8A6B_7C8D_9E0F_1A2B)
    }

    @Test(arguments: [
        "", "0198a1b2c3d47e5f8a6b7c8d9e0f1a2b", "0198a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2",
        "0198a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b0", "0198a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2g",
        "0198a1b-2c3d4-7e5f-8a6b-7c8d9e0f1a2b", "{198a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2}",
        "0198a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b-",
    ])
    func `what is no identifier is refused`(text: String) {
        #expect(UUID(text) == nil)
    }

    @Test func `an identifier of version 7 has its time, its version and its variant`() {
        let time = Timestamp(microseconds: 0x0198_A1B2_C3D4 * 1_000 + 999)
        let least = UUID(time: time, random: (0, 0))
        #expect(least.description == "0198a1b2-c3d4-7000-8000-000000000000")
        let most = UUID(time: time, random: (.max, .max))
        #expect(most.description == "0198a1b2-c3d4-7fff-bfff-ffffffffffff")
        let later = UUID(time: Timestamp(microseconds: time.microseconds + 1), random: (0, 0))
        #expect(least < most && most < later)
    }

    @Test(arguments: seeds)
    func `any identifier comes back from its text and its bytes`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<1_000 {
            let id = UUID(high: random.next(), low: random.next())
            try #require(UUID(id.description) == id)
            try #require(UUID(bytes: id.bytes) == id)
            try #require(
                id.description
                    == Foundation.UUID(uuidString: id.description)?
                    .uuidString.lowercased())
        }
    }
}
