internal import Console
internal import EventLog
internal import EventSourcing
internal import Fleet

/// Waits for events that others append.
enum EventFollower {
    /// Calls `body` with each event that matches, for ever: until Ctrl-C, or until nobody reads.
    static func follow(
        _ session: Session, _ filter: EventFilter, after position: Position,
        _ body: (StoredEvent) throws -> Void
    ) throws {
        var covered = position
        while true {
            let head = try session.access.head(waitingBehind: covered)
            if head > covered {
                try session.access.forEachEvent(
                    filter, from: covered.next, through: head, direction: .forward
                ) { event in
                    try body(event)
                    return true
                }
                covered = head
            } else {
                try session.screen.output.checkReader()
            }
        }
    }
}
