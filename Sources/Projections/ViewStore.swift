public import EventLog
public import EventSourcing
internal import JSON
internal import LMDB
internal import System

/// The read models of a store: folds events into rows, and answers from them.
///
/// Rows and checkpoint change in one transaction. Several processes may project into one file: each
/// continues where the last left off.
public final class ViewStore<Event: Sendable>: Sendable {
    /// Makes an event of a stored one; nil for a type that is not of this kind.
    public typealias Decode = @Sendable (RecordedEvent<[UInt8]>) throws -> RecordedEvent<Event>?

    @usableFromInline typealias BoxedDecode =
        @Sendable (RecordedEvent<[UInt8]>) throws -> DecodedEvent<Event>?

    /// How a projection stands.
    public struct Status: Sendable {
        public let name: String
        public let version: Int
        /// Up to here the rows that are read hold every event.
        public let position: Position
        /// Up to here the rows hold every event that are built to replace them; nil when none are.
        public let building: Position?
        public let rows: Int
    }

    /// An event that no projection could read, and why.
    public struct Parked: Sendable {
        public let position: Position
        public let reason: String
    }

    let store: EventStore
    let projections: [AnyProjection<Event>]
    let decode: BoxedDecode
    let file: ViewFile
    private let isReadOnly: Bool
    private let turn = Guarded(())
    /// A position that the rows are known to have reached: they never go back.
    private let reached = Guarded(Position.start)
    let memo = RowMemo()
    private let lease: OpenFiles.Lease
    /// The views were not usable when they were opened, and are built from the first event.
    public let wasReset: Bool

    /// Opens `views.mdb` in the store's folder; one that can't be believed is emptied.
    ///
    /// Inlined, as `AnyProjection.init` is, where the kind of events is known.
    @inlinable
    public convenience init(
        store: EventStore, projections: [AnyProjection<Event>], mapSize: Int = 1 << 40,
        isReadOnly: Bool = false, decode: @escaping Decode
    ) throws {
        try self.init(store, projections, mapSize: mapSize, isReadOnly: isReadOnly) {
            try decode($0).map { DecodedEvent($0) }
        }
    }

    @usableFromInline
    init(
        _ store: EventStore, _ projections: [AnyProjection<Event>], mapSize: Int, isReadOnly: Bool,
        decode: @escaping BoxedDecode
    ) throws {
        self.store = store
        self.projections = projections
        self.decode = decode
        self.isReadOnly = isReadOnly
        var options = Environment.Options()
        options.mapSize = mapSize
        options.isReadOnly = isReadOnly
        lease = try OpenFiles.lease(store.folder, ViewFile.name)
        file = try ViewFile(in: store.folder, options: options)
        wasReset = try !file.isOwned(by: store.id)
        if wasReset {
            guard !isReadOnly else { throw ViewError.unusable(path: file.environment.path) }
            try file.reset(store.id)
        }
        guard !isReadOnly else { return }
        try prepare()
        try removeLeftovers()
    }

    /// Frees the room of rows that a killed process was building, or had not removed yet.
    private func removeLeftovers() throws {
        for generation in try file.deadGenerations() {
            while try file.sweep(generation: generation) {}
        }
    }

    /// Makes a checkpoint for each projection, and begins to rebuild those of an older version.
    private func prepare() throws {
        try file.write { transaction in
            // Looked at in here: else another process could project what it appends meanwhile.
            let head = try store.head()
            for projection in projections {
                let known = try file.checkpoint(transaction, of: projection.name)
                guard let known, known.current.position <= head else {
                    let build = try newBuild(projection, &transaction)
                    try file.put(
                        Checkpoint(current: build), of: projection.name, &transaction)
                    continue
                }
                guard known.current.version <= projection.version else {
                    throw ViewError.newer(projection.name, found: known.current.version)
                }
                if known.current.version < projection.version,
                    known.next?.version != projection.version
                {
                    try begin(projection, known, &transaction)
                }
            }
        }
    }

    private func begin(
        _ projection: AnyProjection<Event>, _ known: Checkpoint,
        _ transaction: inout WriteTransaction
    ) throws {
        var changed = known
        changed.next = try newBuild(projection, &transaction)
        try file.put(changed, of: projection.name, &transaction)
    }

    private func newBuild(
        _ projection: AnyProjection<Event>, _ transaction: inout WriteTransaction
    ) throws -> Checkpoint.Build {
        Checkpoint.Build(
            version: projection.version, generation: try file.nextGeneration(&transaction),
            position: .start)
    }

    /// Makes what was projected durable and closes the file; the object is of no use then. Without
    /// it the views are rebuilt after a crash of the operating system.
    public func close() throws {
        defer { end() }
        if !isReadOnly { try file.markClean() }
    }

    private func end() {
        file.environment.close()
        lease.end()
    }

    deinit { end() }

    /// Projects until all rows hold every event up to `position`; returns when they do.
    ///
    /// `progress` is told the position reached and the position wanted.
    public func catchUp(
        through position: Position? = nil, progress: (Position, Position) -> Void = { _, _ in }
    ) throws {
        let target = try position ?? store.head()
        if self.position >= target { return }
        if isReadOnly {
            // Others may have projected it.
            guard try lowest() >= target else {
                throw ViewError.behind(path: file.environment.path, lag: target)
            }
            return note(target)
        }
        try turn.withLock { _ throws -> Void in
            // Who had the turn before may have done it.
            if self.position >= target { return }
            // Others who wait for the turn want what came since: one step takes it in for all.
            try project(through: max(target, store.head()), progress)
        }
    }

    /// Up to here all rows are known to hold every event; they may hold more.
    public var position: Position { reached.withLock { $0 } }

    private func note(_ position: Position) { reached.withLock { $0 = max($0, position) } }

    private func project(
        through target: Position, _ progress: (Position, Position) -> Void
    ) throws {
        while true {
            let position = try step(through: target)
            progress(min(position, target), target)
            guard position < target else { return note(target) }
        }
    }

    /// Builds the rows anew beside those that are read, and puts them in their place at the end.
    public func rebuild(
        _ names: [String]? = nil, progress: (Position, Position) -> Void = { _, _ in }
    ) throws {
        // What is known of the rows that are read tells nothing of those built beside them.
        try turn.withLock { _ throws -> Void in
            try file.write { transaction in
                for projection in projections where names?.contains(projection.name) ?? true {
                    let known = try file.checkpoint(transaction, of: projection.name)
                    if let known { try begin(projection, known, &transaction) }
                }
                try transaction.empty(file.parked)
            }
            try removeLeftovers()
            try project(through: store.head(), progress)
        }
    }

    /// The position up to which every projection, also one that is being built, is done.
    func lowest() throws -> Position {
        try file.environment.read { (transaction: borrowing ReadTransaction) in
            var lowest = Position(.max)
            for projection in projections {
                guard let known = try file.checkpoint(transaction, of: projection.name) else {
                    return .start
                }
                lowest = min(lowest, known.current.position, known.next?.position ?? lowest)
                if known.current.version != projection.version { lowest = .start }
            }
            return lowest
        }
    }

    public func status() throws -> [Status] {
        try file.environment.read { (transaction: borrowing ReadTransaction) in
            try projections.map { projection in
                let known = try file.checkpoint(transaction, of: projection.name)
                let prefix = known.map { ViewFile.bytes($0.current.generation) } ?? []
                return Status(
                    name: projection.name, version: known?.current.version ?? 0,
                    position: known?.current.position ?? .start, building: known?.next?.position,
                    rows: try transaction.keys(file.rows, prefix: prefix, limit: .max).count)
            }
        }
    }

    public func parkedEvents() throws -> [Parked] {
        try file.environment.read { (transaction: borrowing ReadTransaction) in
            try transaction.withCursor(file.parked) { cursor in
                var found: [Parked] = []
                var isThere = try cursor.first()
                while isThere {
                    let reason = cursor.withValue { String(decoding: $0.copied(), as: UTF8.self) }
                    found.append(Parked(position: Position(try cursor.integerKey), reason: reason))
                    isThere = try cursor.next()
                }
                return found
            }
        }
    }
}

/// Trouble with the views. They can be deleted at any time.
public enum ViewError: Error, Hashable, CustomStringConvertible {
    case newer(String, found: Int)
    case unusable(path: String)
    case behind(path: String, lag: Position)
    /// Appends kept coming while two moments were compared.
    case busy

    public var description: String {
        switch self {
        case .newer(let name, let found):
            "the view \(name) was made by a newer varve: version \(found)"
        case .unusable(let path):
            "\(path): the views must be built, and the store is opened for reading only"
        case .behind(let path, let target):
            "\(path): the views do not reach position \(target) yet, and can't be written"
        case .busy: "the views could not be compared while so much is appended; try again"
        }
    }
}
