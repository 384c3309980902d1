internal import Console
internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet

/// The options that choose events, and what they come to.
struct EventSelection {
    static let types = Option<String>(
        "type", short: "t", "TYPE", help: "Events of this type, as agent-updated", repeats: true)
    static let since = Option<AsOf>.moment(
        "since", help: "From this moment on ('varve help time')")
    static let until = Option<AsOf>.moment(
        "until", help: "Up to this moment, inclusive ('varve help time')")
    static let asOf = Option<AsOf>.moment(
        "as-of",
        help: "The events that there were at this moment; as --until, but not in the future")
    static let correlation = Option<UUID>(
        "correlation", "ID", help: "Events of one conversation", read: uuid)
    static let text = Option<String>(
        "text", "TEXT", help: "Events with this text anywhere in them, whatever its case")

    var filter = EventFilter()
    /// Bounds given as positions.
    var first = Position(1)
    var last = Position(.max)
    private var text: [UInt8] = []

    init(_ session: Session) throws {
        let arguments = session.arguments
        filter.types = arguments[all: Self.types].map { EventType($0) }
        filter.correlationID = arguments[Self.correlation]
        filter.organization = try session.logScope
        let now = Timestamp.now
        switch arguments[Self.since] {
        case .position(let position): first = position
        case let moment?: filter.since = moment.time(now: now)
        case nil: break
        }
        if let moment = arguments[Self.until] { end(at: moment, now: now) }
        if let moment = try session.position(Self.asOf) {
            guard !arguments.has(Self.until) else {
                throw Failure.usage("give either --until or --as-of, not both")
            }
            last = moment
        }
        let isReversed =
            first > last || filter.since ?? Self.earliest >= filter.until ?? Self.farthest
        if isReversed, arguments.has(Self.since) {
            throw Failure.usage("--since is later than the end that is asked for")
        }
        text = Array(Folding.fold(arguments[Self.text] ?? "").utf8)
        try checkTypes(in: session.access)
    }

    private mutating func end(at moment: AsOf, now: Timestamp) {
        if case .position(let position) = moment {
            last = position
        } else {
            // The filter's end is exclusive.
            filter.until = moment.time(now: now).map { $0 + .microseconds(1) }
        }
    }

    private static let earliest = Timestamp(microseconds: .min)
    private static let farthest = Timestamp(microseconds: .max)

    /// A type that no event has is most likely a typing mistake.
    private func checkTypes(in log: any FleetAccess) throws {
        for type in filter.types where try !log.hasEvent(EventFilter(types: [type])) {
            let meant = NearMiss.suggestion(for: type.text, among: KnownTypes.all)
            if KnownTypes.all.contains(type.text) { continue }
            throw Failure(
                .notFound, "no event has the type \(quoted(type.text))\(meant)",
                hint: "'varve log stats' lists the types")
        }
    }

    /// Whether no position can be meant.
    var isEmpty: Bool { first > last }

    var hasText: Bool { !text.isEmpty }

    /// Whether an event has the text that was asked for.
    func matchesText(_ event: StoredEvent, names: Names) -> Bool {
        guard hasText else { return true }
        let places = [
            String(decoding: event.payload, as: UTF8.self), event.type.text, event.stream.text,
            event.actor.text, names.actor(of: event), names.subject(of: event),
            event.tags.map { $0.text }.joined(separator: "\n"), event.id.description,
        ]
        return places.contains { Self.contains(Self.fold($0), text) }
    }

    /// Folds a text line by line, as lines of ASCII are folded at once; in JSON, a line ends in an
    /// escape.
    private static func fold(_ text: String) -> [UInt8] {
        let lines = text.utf8.split(separator: UInt8(ascii: "\\"), omittingEmptySubsequences: false)
        return Array(
            lines.map { Array(Folding.fold(String(Substring($0))).utf8) }
                .joined(separator: [UInt8(ascii: "\\")]))
    }

    private static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        guard let first = part.first, bytes.count >= part.count else { return part.isEmpty }
        for start in 0...(bytes.count - part.count)
        where bytes[start] == first && bytes[start..<start + part.count].elementsEqual(part) {
            return true
        }
        return false
    }

    private static func uuid(_ text: String) throws(ValueError) -> UUID {
        guard let id = UUID(text) else { throw ValueError("\(quoted(text)) is not an id") }
        return id
    }
}
