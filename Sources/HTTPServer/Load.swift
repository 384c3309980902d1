/// What a server is busy with, or one exchange's part of that.
struct Load {
    /// Requests that were taken in and are not answered yet.
    var requests = 0
    /// Answers that are streams, and still run.
    var streams = 0
    /// Of bodies on their way, in and out, but for streams.
    var bytes = 0
    /// Each answer is now the last of its connection.
    var isStopping = false

    /// Takes one part away and another in; returns the whole.
    mutating func replace(_ old: Load, by new: Load) -> Load {
        requests += new.requests - old.requests
        streams += new.streams - old.streams
        bytes += new.bytes - old.bytes
        return self
    }
}
