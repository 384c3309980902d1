public import LMDB
public import System

/// What a store's writer in this process has done since it was opened.
public struct CommitStatistics: Sendable {
    /// How long commits took, from the lock to the answer; their number is that of the commits.
    public private(set) var seconds = Histogram(bounds: Histogram.seconds)
    /// How many appends were committed together.
    public private(set) var groups = Histogram(bounds: Histogram.sizes)
    /// Appends that wrote something.
    public private(set) var done: UInt64 = 0
    /// Appends that had been carried out before, under the same command id.
    public private(set) var repeated: UInt64 = 0
    /// Appends that a condition, a revision or a limit forbade.
    public private(set) var refused: UInt64 = 0
    /// Appends that met trouble.
    public private(set) var failed: UInt64 = 0
    public private(set) var events: UInt64 = 0

    mutating func note(_ group: [Result<AppendResult, any Error>], _ length: Duration) {
        seconds.add(length.inSeconds)
        groups.add(Double(group.count))
        for result in group {
            switch result {
            case .success(let append) where append.isRepeated: repeated += 1
            case .success(let append):
                done += 1
                events += UInt64(append.places.count)
            case .failure(is AppendError): refused += 1
            case .failure: failed += 1
            }
        }
    }
}

extension EventStore {
    /// What this process has written; nothing in a store that is only read.
    public var statistics: CommitStatistics {
        writer?.statistics.withLock { $0 } ?? CommitStatistics()
    }

    /// The store's files with what they hold.
    public func usage() throws -> [(name: String, usage: Environment.Usage)] {
        [
            (Self.logName, try parts.log.environment.usage()),
            (Self.indexName, try parts.index.environment.usage()),
        ]
    }
}
