/// The life of Möwenstein Logistik, a freight forwarder, and of its agents from March to October
/// 2026. The people and the company are invented.
public enum SampleData {
    /// The seed of the sample that comes with Varve.
    public static let seed: UInt64 = 2_026

    /// What happens, in order: the same for the same seed, on every machine.
    public static func story(seed: UInt64 = Self.seed) -> [Step] {
        Storyteller.tell(seed: seed)
    }

    /// The story as the events of a log, made by the deciders from commands.
    public static func entries(seed: UInt64 = Self.seed) throws -> [Entry] {
        try Ledger.entries(of: story(seed: seed), seed: seed)
    }
}
