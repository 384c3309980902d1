import EventSourcing
import System

/// SplitMix64: the same seed gives the same numbers on every machine.
public struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    public init(seed: UInt64) {
        state = seed
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// The seeds of a property test: `SEED=…` alone when it is set, else a few fixed ones.
public let seeds: [UInt64] =
    Machine.environment("SEED").flatMap { UInt64($0) }.map { [$0] } ?? [1, 2, 3]

/// A folder of a test's own that goes away with it.
public final class TemporaryFolder: Sendable {
    public let path: String

    public init() {
        let random = Machine.randomBytes(8).map { String($0, radix: 16) }.joined()
        path = (Machine.environment("TMPDIR") ?? "/tmp") + "/varve-test-\(random)"
        try! Files.createFolder(path)
    }

    deinit {
        try? Files.removeTree(path)
    }
}
