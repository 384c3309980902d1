internal import EventLog
internal import EventSourcing
internal import System

/// The newest events of a log, written out once for all who follow it.
///
/// It holds the events behind `base` without a gap. Who stands at or behind its first event is
/// served from memory; who is further back reads the log alone, until caught up.
final class EventFeed: Sendable {
    /// How the events of a log look to those who follow it.
    typealias Encoder = @Sendable (RecordedEvent<[UInt8]>) -> [UInt8]

    private struct Entry {
        /// Without its payload.
        let event: RecordedEvent<[UInt8]>
        let message: [UInt8]
    }

    private struct Recent {
        var base = Position.start
        var entries: [Entry] = []
        var size = 0
        /// The log's last event when it was last looked at.
        var head = Position.start

        var end: Position { Position(base.rawValue + UInt64(entries.count)) }
    }

    /// What comes next for a reader.
    struct Batch {
        var messages: [UInt8] = []
        /// All up to here is in the messages, or does not match.
        var covered: Position
        /// The last event that is in the messages.
        var last: Position?
        var count = 0
        /// Whether there is more to read at once.
        var hasMore = false
    }

    private static let countMax = 4_096
    private static let sizeMax = 8 << 20
    private static let bounds = PageBounds(sizeMax: 256 << 10, scanMax: 2_000)

    private let log: EventStore
    private let encode: Encoder
    private let recent = Guarded(Recent())

    init(_ log: EventStore, encode: @escaping Encoder) {
        self.log = log
        self.encode = encode
    }

    /// The messages of events behind `position` that match, until they have `size` bytes; at most
    /// `limit` of them. Reads a bounded part of the log at most.
    func next(
        after position: Position, _ filter: EventFilter, through last: Position, limit: Int,
        size: Int
    ) throws -> Batch {
        let shared = try recent.withLock { recent -> Batch? in
            if position > recent.end {
                // Who waits for what is far ahead must not take the others' events away.
                guard try position <= log.head() else { return Batch(covered: position) }
                recent = Recent(base: position)
            }
            guard position >= recent.base else { return nil }
            if position == recent.end { try refill(&recent) }
            return Self.take(recent, position, filter, last, limit, size)
        }
        return try shared ?? read(position, filter, last, limit, size)
    }

    /// Takes in what the log has behind the newest event here.
    private func refill(_ recent: inout Recent) throws {
        let page = try log.read(from: recent.end.next, limit: 256, bounds: Self.bounds)
        recent.head = page.head
        for event in page.events {
            var bare = event
            bare.payload = []
            let message = Self.message(event.position, encode(event))
            recent.entries.append(Entry(event: bare, message: message))
            recent.size += message.count
        }
        if recent.entries.count > Self.countMax || recent.size > Self.sizeMax { Self.trim(&recent) }
    }

    /// Drops the older half, so that the work is little on the whole.
    private static func trim(_ recent: inout Recent) {
        let count = recent.entries.count / 2
        recent.base = Position(recent.base.rawValue + UInt64(count))
        recent.entries.removeFirst(count)
        recent.size = recent.entries.reduce(0) { $0 + $1.message.count }
    }

    private static func take(
        _ recent: Recent, _ position: Position, _ filter: EventFilter, _ last: Position,
        _ limit: Int, _ size: Int
    ) -> Batch {
        var batch = Batch(covered: position)
        let first = Int(position.rawValue - recent.base.rawValue)
        for entry in recent.entries[first...] {
            guard entry.event.position <= last, batch.count < limit,
                batch.messages.count < size
            else { break }
            batch.covered = entry.event.position
            guard filter.matches(entry.event) else { continue }
            batch.add(entry.event.position, entry.message)
        }
        batch.hasMore = batch.covered < min(max(recent.end, recent.head), last)
        return batch
    }

    private func read(
        _ position: Position, _ filter: EventFilter, _ last: Position, _ limit: Int, _ size: Int
    ) throws -> Batch {
        let page = try log.read(
            filter, from: position.next, through: last, limit: min(limit, 256),
            bounds: PageBounds(sizeMax: size, scanMax: Self.bounds.scanMax))
        var batch = Batch(covered: page.covered)
        batch.hasMore = page.covered < min(page.head, last)
        for event in page.events {
            batch.add(event.position, Self.message(event.position, encode(event)))
        }
        return batch
    }

    /// A message of the event stream format (HTML Standard, section 9.2).
    private static func message(_ position: Position, _ json: [UInt8]) -> [UInt8] {
        Array("id: \(position)\ndata: ".utf8) + json + [0x0A, 0x0A]
    }
}

extension EventFeed.Batch {
    fileprivate mutating func add(_ position: Position, _ message: [UInt8]) {
        if messages.isEmpty { messages = message } else { messages += message }
        last = position
        count += 1
    }
}

/// The feeds of the logs that are followed now. A feed goes with the last who follows it.
final class EventFeeds: Sendable {
    private struct Key: Hashable {
        let log: ObjectIdentifier
        let form: String
    }

    private struct Weak {
        weak var feed: EventFeed?
    }

    private let feeds = Guarded<[Key: Weak]>([:])

    /// The feed of a log in a form, which names how `encode` writes.
    func feed(
        of log: EventStore, form: String, encode: @escaping EventFeed.Encoder
    ) -> EventFeed {
        feeds.withLock { feeds in
            let key = Key(log: ObjectIdentifier(log), form: form)
            if let known = feeds[key]?.feed { return known }
            feeds = feeds.filter { $0.value.feed != nil }
            let made = EventFeed(log, encode: encode)
            feeds[key] = Weak(feed: made)
            return made
        }
    }
}
