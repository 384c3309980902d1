/// A consistency boundary as a plain value: no I/O, no clock, no randomness.
public protocol Decider: Sendable {
    associatedtype Command: Sendable
    associatedtype Event: Sendable
    associatedtype Rejection: Error

    /// The state before the first event.
    init()

    /// Returns the events that `command` causes: none when there is nothing to do.
    func decide(_ command: Command) throws(Rejection) -> [Event]

    /// Takes in an event. It can't fail: the event has already happened.
    mutating func evolve(_ event: Event)
}

extension Decider {
    /// The state after `events`.
    public init(replaying events: some Sequence<Event>) {
        self.init()
        for event in events { evolve(event) }
    }
}
