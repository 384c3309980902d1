import Crypto
import EventLog
import EventSourcing
import Projections

/// A promise of the store that does not hold.
public struct BrokenPromise: Error, CustomStringConvertible {
    public let description: String

    public init(description: String) {
        self.description = description
    }
}

/// Opens a store after a crash and holds it to its promises.
public struct CrashCheck {
    private let store: EventStore
    private var events: [RecordedEvent<Label>] = []
    private var headers: [RecordHeader] = []

    /// Throws a `BrokenPromise` unless all that was acknowledged is there and nothing is half
    /// there; returns the number of events.
    @discardableResult
    public static func check(_ folder: String, _ acknowledged: [Acknowledgement]) throws -> Int {
        let store = try EventStore(at: folder, options: CrashStore.options)
        defer { store.close() }
        return try check(store, acknowledged)
    }

    @discardableResult
    public static func check(
        _ store: EventStore, _ acknowledged: [Acknowledgement]
    ) throws -> Int {
        var check = CrashCheck(store: store)
        try check.scan()
        try check.wholeAppends()
        for one in acknowledged { try check.isThere(one) }
        try check.tree()
        try check.index()
        try check.views()
        return check.events.count
    }

    private init(store: EventStore) {
        self.store = store
    }

    private func require(_ isKept: Bool, _ promise: @autoclosure () -> String) throws {
        if !isKept { throw BrokenPromise(description: promise()) }
    }

    private mutating func scan() throws {
        var (events, headers) = (self.events, self.headers)
        try store.scan { header, _ in headers.append(header) }
        try store.forEach(from: Position(1)) { stored in
            guard let event = Label.decode(stored) else {
                throw BrokenPromise(description: "position \(stored.position): another payload")
            }
            events.append(event)
            return true
        }
        (self.events, self.headers) = (events, headers)
        try require(headers.count == events.count, "a scan and a read differ")
        for (index, event) in events.enumerated() {
            try require(event.position.rawValue == UInt64(index + 1), "a gap at \(event.position)")
        }
    }

    /// No append is half there, and none is there twice.
    private func wholeAppends() throws {
        var index = 0
        var labels: Set<String> = []
        var unique: Set<Tag> = []
        while index < events.count {
            let (label, count) = (events[index].payload.text, headers[index].batchCount)
            try require(labels.insert(label).inserted, "\(label) is there twice")
            try require(index + count <= events.count, "\(label) is cut off")
            for place in 0..<count {
                let event = events[index + place]
                try require(
                    event.payload == Label(label, place: place)
                        && headers[index + place].batchIndex == place
                        && headers[index + place].batchCount == count,
                    "position \(event.position) is not event \(place) of \(label)")
            }
            for tag in events[index].tags where tag.text.hasPrefix("unique:") {
                try require(unique.insert(tag).inserted, "\(tag) was taken twice")
            }
            index += count
        }
    }

    private func isThere(_ one: Acknowledgement) throws {
        let what = "\(one.label) at position \(one.first)"
        try require(one.first > 0 && one.first <= UInt64(events.count), "\(what) is lost")
        let index = Int(one.first) - 1
        try require(events[index].payload == Label(one.label, place: 0), "\(what) is another")
        try require(headers[index].batchCount == one.count, "\(what) has another length")
        if one.isCommand {
            let command = CommandID(one.label, body: SHA256.digest(of: Array(one.label.utf8)))
            let result = try store.result(of: command)
            try require(result?.first.rawValue == one.first, "\(what): the command is not known")
            try require(result?.places.count == one.count, "\(what): the command is not whole")
        }
    }

    private func tree() throws {
        let report = try store.verify()
        try require(report.damage == nil, "\(report.damage!)")
        try require(report.events == UInt64(events.count), "verify saw \(report.events) events")
        try require(try store.treeHead().root == report.root, "the stored tree has another root")
    }

    private func index() throws {
        var streams: [StreamName: [Position]] = [:]
        var tags: [Tag: [Position]] = [:]
        for event in events {
            streams[event.stream, default: []].append(event.position)
            for tag in event.tags { tags[tag, default: []].append(event.position) }
            try require(
                event.revision.rawValue == UInt64(streams[event.stream]!.count),
                "position \(event.position) has revision \(event.revision)")
        }
        for (stream, positions) in streams {
            let found = try store.read(stream).map(\.position)
            try require(found == positions, "\(stream): the index has \(found.count) events")
        }
        for (tag, positions) in tags {
            var found: [Position] = []
            try store.forEach(EventFilter(tags: [tag]), withPayload: false) { event in
                found.append(event.position)
                return true
            }
            try require(found == positions, "\(tag): the index has \(found.count) events")
        }
        for event in events.suffix(100) {
            try require(
                try store.event(withID: event.id)?.position == event.position,
                "the id of position \(event.position) is not found")
        }
        let report = try store.verifyIndex()
        try require(report.differences.isEmpty, report.differences.joined(separator: "; "))
    }

    private func views() throws {
        let views = try CrashStore.views(of: store)
        defer { try? views.close() }
        try views.catchUp()
        var rows: [[UInt8]: StreamSums.Row?] = [:]
        for event in events {
            for key in StreamSums.keys(for: event) {
                StreamSums.evolve(&rows[key, default: nil], at: key, with: event)
            }
        }
        var found = 0
        try views.forEachRow(StreamSums.self) { key, row in
            let name = String(decoding: key, as: UTF8.self)
            try require(rows[key] == row, "the row of \(name) is \(row)")
            found += 1
            return true
        }
        try require(found == rows.count, "\(found) of \(rows.count) rows are there")
        try require(try views.parkedEvents().isEmpty, "events were parked")
    }
}
