public import EventSourcing

/// A projection of events of one kind, whatever its rows are.
public struct AnyProjection<Event: Sendable>: Sendable {
    public let name: String
    public let version: Int
    let makeFold: @Sendable () -> RowFold<Event>

    /// Inlined where the projection is known, so that a fold is compiled for its very types: one
    /// that finds them out as it runs takes several times as long.
    @inlinable
    public init<P: Projection>(_ projection: P.Type) where P.Event == Event {
        self.init(name: P.name, version: P.version) {
            let fold = ProjectionFold<P>()
            return RowFold(
                take: { events, start, load in fold.take(events, after: start, load: load) },
                count: { fold.count },
                drain: { try fold.drain() })
        }
    }

    @usableFromInline
    init(name: String, version: Int, makeFold: @escaping @Sendable () -> RowFold<Event>) {
        self.name = name
        self.version = version
        self.makeFold = makeFold
    }
}

/// Folds a batch of events into rows that are loaded once and written once.
@usableFromInline
struct RowFold<Event: Sendable> {
    /// Fetches a row's stored bytes.
    @usableFromInline typealias Load = (_ key: [UInt8]) throws -> [UInt8]?

    /// Takes in those of the events that stand behind a position.
    let take: ([DecodedEvent<Event>], Position, Load) -> [UnreadableEvent]

    /// Rows that changed and states to keep, so far.
    let count: () -> Int

    /// Gives out what changed, and begins anew.
    let drain: () throws -> RowChanges

    @usableFromInline
    init(
        take: @escaping ([DecodedEvent<Event>], Position, Load) -> [UnreadableEvent],
        count: @escaping () -> Int, drain: @escaping () throws -> RowChanges
    ) {
        self.take = take
        self.count = count
        self.drain = drain
    }
}

/// What a batch of events has made of a projection's rows, in the order of their keys.
@usableFromInline
struct RowChanges {
    /// Nil for a row that is removed.
    var rows: [(key: [UInt8], value: [UInt8]?)] = []
    var states: [KeptState] = []
}

/// A row as it was, to be kept.
@usableFromInline
struct KeptState {
    let key: [UInt8]
    let position: Position
    let revision: Revision
    let value: [UInt8]
}
