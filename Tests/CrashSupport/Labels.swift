import EventLog
import EventSourcing
import Projections

/// A label and a place, which the payload of every event of the workload is.
public struct Label: Hashable, Sendable {
    public var text: String
    public var place: Int

    public init(_ text: String, place: Int) {
        self.text = text
        self.place = place
    }

    public init?(_ payload: [UInt8]) {
        let words = String(decoding: payload, as: UTF8.self).split(separator: " ")
        guard words.count >= 2, let place = Int(words[1]) else { return nil }
        self.init(String(words[0]), place: place)
    }

    /// The payload, filled up to a length: long ones make pages of their own.
    public func payload(length: Int = 0) -> [UInt8] {
        let bytes = Array("\(text) \(place)".utf8)
        return bytes + [UInt8](repeating: 0x20, count: max(0, length - bytes.count))
    }

    @Sendable public static func decode(
        _ event: RecordedEvent<[UInt8]>
    ) -> RecordedEvent<Label>? {
        Label(event.payload).map { label in event.map { _ in label } }
    }
}

/// How many events a stream has, the sum of their places, and the label of the last.
public enum StreamSums: Projection {
    public struct Row: Codable, Hashable, Sendable {
        public var count = 0
        public var places = 0
        public var last = ""
    }

    public static let name = "stream-sums"
    public static let version = 1
    public static let storedStateInterval: UInt64? = 16

    public static func keys(for event: RecordedEvent<Label>) -> [[UInt8]] {
        [Array(event.stream.text.utf8)]
    }

    public static func evolve(
        _ row: inout Row?, at key: [UInt8], with event: RecordedEvent<Label>
    ) {
        var next = row ?? Row()
        next.count += 1
        next.places += event.payload.place
        next.last = event.payload.text
        row = next
    }
}

/// Opens store and views as all crash tests do: sanitizers leave no room for terabytes.
public enum CrashStore {
    public static let mapSize = 8 << 30

    public static var options: EventStore.Options {
        var options = EventStore.Options()
        options.mapSize = mapSize
        return options
    }

    public static func views(of store: EventStore) throws -> ViewStore<Label> {
        try ViewStore(
            store: store, projections: [AnyProjection(StreamSums.self)], mapSize: mapSize,
            isReadOnly: store.isReadOnly, decode: Label.decode)
    }
}
