/// A pure fold from events to the rows that answer one question.
///
/// Any read model can be deleted and rebuilt; one that can't is domain state in disguise.
public protocol Projection: Sendable {
    associatedtype Event: Sendable
    associatedtype Row: Codable & Sendable

    /// The read model's name in `views.mdb`: lower case, with dashes.
    static var name: String { get }

    /// Bump it to rebuild the rows from the first event.
    static var version: Int { get }

    /// The keys of the rows that `event` may change, as bytes that sort as rows are listed.
    static func keys(for event: RecordedEvent<Event>) -> [[UInt8]]

    /// Changes, makes or removes (nil) the row at `key`.
    static func evolve(_ row: inout Row?, at key: [UInt8], with event: RecordedEvent<Event>)

    /// Every so many revisions of its stream a copy of the row is kept, from which reads as of a
    /// moment begin. Nil keeps none. It asks that a row is made from the events of one stream.
    static var storedStateInterval: UInt64? { get }
}

extension Projection {
    public static var storedStateInterval: UInt64? { nil }
}
