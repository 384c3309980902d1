internal import Console
internal import EventLog
internal import EventSourcing
internal import Glibc

/// Waits for events that other processes append.
enum EventFollower {
    /// Polls, as the writer is most likely another process; each look costs microseconds.
    private static let pause: UInt32 = 100_000  // Microseconds.

    /// Calls `body` with each event that matches, for ever: until Ctrl-C, or until nobody reads.
    static func follow(
        _ session: Session, _ filter: EventFilter, after position: Position,
        _ body: (StoredEvent) throws -> Void
    ) throws {
        var covered = position
        while true {
            let head = try session.store.head()
            if head > covered {
                try session.store.forEach(filter, from: covered.next, through: head) { event in
                    try body(event)
                    return true
                }
                covered = head
            } else {
                usleep(pause)
                try session.screen.output.checkReader()
            }
        }
    }
}
