internal import System

/// How much of a disk must stay free for writes to be taken.
public enum DiskFloor: Hashable, Sendable {
    case bytes(Int)
    case percent(Int)
    /// 256 MiB or 2 %, whichever is less.
    case usual

    /// Reads `500MiB`, `5%`, `0` for none, or `auto` for what is usual; nil for anything else.
    public init?(_ text: String) {
        if text == "auto" {
            self = .usual
        } else if text.hasSuffix("%") {
            guard let number = Int(text.dropLast()), (0...99).contains(number) else { return nil }
            self = .percent(number)
        } else {
            guard let bytes = Self.bytes(of: text) else { return nil }
            self = .bytes(bytes)
        }
    }

    /// Reads `64MiB`, `1GiB`, `4096`; nil for what is no size.
    public static func bytes(of text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let units = ["": 0, "B": 0, "KiB": 10, "MiB": 20, "GiB": 30, "TiB": 40]
        guard let number = Int(digits), let shift = units[String(text.dropFirst(digits.count))],
            number <= Int.max >> shift
        else { return nil }
        return number << shift
    }

    func bytes(ofDisk size: Int) -> Int {
        switch self {
        case .bytes(let bytes): bytes
        case .percent(let percent): size / 100 * percent
        case .usual: min(256 << 20, size / 50)
        }
    }
}

/// Says whether the disk has room for writes. It looks a few times a second at most, when asked.
public final class DiskGuard: Sendable {
    public struct Space: Hashable, Sendable {
        public var free: Int
        public var size: Int

        public init(free: Int, size: Int) {
            self.free = free
            self.size = size
        }
    }

    /// What was found at the last look.
    struct Look: Sendable {
        let free: Int
        let floor: Int

        var isLow: Bool { free < floor }
    }

    private let floor: DiskFloor
    private let probe: @Sendable () -> Space?
    private let last = Guarded<(look: Look?, at: ContinuousClock.Instant?)>((nil, nil))
    private static let lifetime = Duration.milliseconds(200)

    /// - Parameter probe: measures the disk; nil where that is not possible, and writes go on.
    public init(floor: DiskFloor, probe: @escaping @Sendable () -> Space?) {
        self.floor = floor
        self.probe = probe
    }

    /// Guards the disk that holds `path`.
    public convenience init(floor: DiskFloor, path: String) {
        self.init(floor: floor) {
            (try? Files.diskSpace(at: path)).map { Space(free: $0.free, size: $0.size) }
        }
    }

    func look(now: ContinuousClock.Instant = .now) -> Look? {
        last.withLock { last in
            if let at = last.at, now - at < Self.lifetime { return last.look }
            let look = probe().map { Look(free: $0.free, floor: floor.bytes(ofDisk: $0.size)) }
            last = (look, now)
            return look
        }
    }
}
