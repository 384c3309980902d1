internal import System

/// Slows who guesses keys: after some failures an address is refused for a while that doubles with
/// each failure more.
///
/// No thread waits: who comes too early is told when to come again.
final class LoginThrottle: Sendable {
    struct Limits: Sendable {
        /// Failures in a row that cost nothing.
        var failuresMax = 10
        /// An address that did not fail for so long begins anew.
        var window = Duration.seconds(300)
        /// The longest that an address is refused.
        var delayMax = Duration.seconds(300)
        /// Addresses that are remembered; the one that failed longest ago is forgotten first.
        var addressesMax = 4_096
    }

    private struct Record {
        var failures = 0
        var last: ContinuousClock.Instant
        var refusedUntil: ContinuousClock.Instant
    }

    private let limits: Limits
    private let records = Guarded<[String: Record]>([:])

    init(_ limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Addresses that are remembered.
    var count: Int { records.withLock { $0.count } }

    /// How long the address has to wait; nil when it may try now.
    func delay(
        for address: String, now: ContinuousClock.Instant = .now
    ) -> Duration? {
        records.withLock { records in
            guard !records.isEmpty, let record = records[Self.network(of: address)],
                record.refusedUntil > now
            else { return nil }
            return now.duration(to: record.refusedUntil)
        }
    }

    func noteFailure(of address: String, now: ContinuousClock.Instant = .now) {
        guard limits.failuresMax > 0 else { return }
        let network = Self.network(of: address)
        records.withLock { records in
            var record = records[network] ?? Record(last: now, refusedUntil: now)
            if record.last.duration(to: now) > limits.window { record.failures = 0 }
            record.failures += 1
            record.last = now
            if record.failures >= limits.failuresMax {
                record.refusedUntil = now + delay(after: record.failures)
            }
            if records[network] == nil, records.count >= limits.addressesMax {
                Self.makeRoom(in: &records, now, limits)
            }
            records[network] = record
        }
    }

    func noteSuccess(of address: String) {
        records.withLock { records in
            guard !records.isEmpty else { return }
            records[Self.network(of: address)] = nil
        }
    }

    private func delay(after failures: Int) -> Duration {
        // Doubled so often, it is longer than any bound.
        let doublings = min(failures - limits.failuresMax, 20)
        return min(.seconds(1 << doublings), limits.delayMax)
    }

    private static func makeRoom(
        in records: inout [String: Record], _ now: ContinuousClock.Instant, _ limits: Limits
    ) {
        records = records.filter { $0.value.last.duration(to: now) <= limits.window }
        guard records.count >= limits.addressesMax else { return }
        // A part at once: to look through all for each new address would itself be worth an attack.
        let old = records.sorted { $0.value.last < $1.value.last }.prefix(1 + records.count / 8)
        for (network, _) in old { records[network] = nil }
    }

    /// What one party is likely to have: an IPv4 address, or the 64 bits of an IPv6 network.
    static func network(of address: String) -> String {
        // What stands behind the percent sign is the interface.
        guard address.utf8.contains(UInt8(ascii: ":")),
            let bytes = NetworkAddress(String(address.prefix { $0 != "%" }))?.bytes
        else { return address }
        if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 255, bytes[11] == 255 {
            return bytes[12...].map { String($0) }.joined(separator: ".")
        }
        let words = stride(from: 0, to: 8, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
        return words.map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
    }
}
