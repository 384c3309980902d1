/// How far a backup, a check or a replay is.
public struct Progress: Sendable {
    public enum Stage: Hashable, Sendable {
        case writing
        case verifying
        case replaying
    }

    public let stage: Stage
    /// Events that are done, of all that there are.
    public let done: UInt64
    public let total: UInt64
    public let elapsed: Duration

    /// Events per second since the stage began.
    public var rate: Double {
        let (seconds, attoseconds) = elapsed.components
        let time = Double(seconds) + Double(attoseconds) / 1e18
        return time > 0 ? Double(done) / time : 0
    }
}

/// Tells of a stage's progress with the time that it has taken.
struct ProgressMeter {
    private let stage: Progress.Stage
    private let total: UInt64
    private let start = ContinuousClock.now
    private let report: (Progress) throws -> Void

    init(_ stage: Progress.Stage, total: UInt64, _ report: @escaping (Progress) throws -> Void) {
        self.stage = stage
        self.total = total
        self.report = report
    }

    func tell(_ done: UInt64) throws {
        try report(
            Progress(stage: stage, done: done, total: total, elapsed: ContinuousClock.now - start))
    }
}
