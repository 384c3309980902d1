public import EventLog
public import EventSourcing
internal import System

/// The events of a fleet as commands read them, on this host or behind a server.
public protocol EventAccess: LogAccess {
    /// Goes through the events that match, until `body` returns false. A server has only those
    /// that its caller may see.
    func forEachEvent(
        _ filter: EventFilter, from first: Position, through last: Position,
        direction: ReadDirection, _ body: (RecordedEvent<[UInt8]>) throws -> Bool
    ) throws

    /// The last position in the log, as soon as it is behind `position`, or after a short while.
    func head(waitingBehind position: Position) throws -> Position
}

extension EventAccess {
    /// Whether there is an event that matches.
    public func hasEvent(_ filter: EventFilter) throws -> Bool {
        var isFound = false
        try forEachEvent(
            filter, from: Position(1), through: Position(.max), direction: .backward
        ) { _ in
            isFound = true
            return false
        }
        return isFound
    }
}

extension Fleet: EventAccess {
    public func forEachEvent(
        _ filter: EventFilter, from first: Position, through last: Position,
        direction: ReadDirection, _ body: (RecordedEvent<[UInt8]>) throws -> Bool
    ) throws {
        try store.forEach(filter, from: first, through: last, direction: direction, body)
    }

    /// Looks again after a pause: the writer is most likely another process, and a look costs
    /// microseconds.
    public func head(waitingBehind position: Position) throws -> Position {
        let head = try store.head()
        if head <= position { Machine.sleep(.milliseconds(100)) }
        return head
    }
}
