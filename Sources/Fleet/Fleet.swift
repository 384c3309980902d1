public import Domain
public import EventLog
public import EventSourcing
public import Projections
internal import System
internal import Views

/// A data directory that is open: runs commands through the deciders, and asks the views.
///
/// Its methods block; any number of threads may call them. A command returns when its events are on
/// the disk and the views hold them.
public final class Fleet: Sendable {
    public struct Options: Sendable {
        public var isReadOnly = false
        /// Address space to reserve for each file, in bytes.
        public var mapSize = 1 << 40
        public var clock: @Sendable () -> Timestamp = {
            Timestamp(microseconds: Machine.microsecondsSince1970)
        }
        /// Gives so many random bytes, for ids and secrets.
        public var entropy: @Sendable (Int) -> [UInt8] = { Machine.randomBytes($0) }
        /// Is told the position and the head while an index or the views are built anew.
        public var progress: @Sendable (Position, Position) -> Void = { _, _ in }

        public init() {}
    }

    public let path: String
    public let store: EventStore
    public let views: ViewStore<DomainEvent>
    /// Logs beside Varve's own, for programs that bring their own events.
    public let stores: Stores
    let options: Options
    /// Whether the log was found to continue the tree head that is remembered beside it.
    let isContinued = Guarded(false)
    /// Of each organisation, and of the store's own commands: others need not wait.
    let turnstiles = Guarded<[UUID?: Turnstile]>([:])
    private let newestID = Guarded(UUID(high: 0, low: 0))
    let written = Guarded<Position?>(nil)
    let keyUses: KeyUses

    /// The last position that this object has written; nil when it has written nothing.
    public var lastWritten: Position? { written.withLock { $0 } }

    /// The folder of Varve's own store in a data directory.
    public static func storeFolder(in directory: String) -> String { directory + "/stores/main" }

    /// The folder of the keys that sign tree heads.
    public static func keyFolder(in directory: String) -> String { directory + "/keys" }

    /// Makes an empty data directory, with a store and the key that signs its tree heads.
    ///
    /// - Throws: `StoreError.exists` when a store is there already.
    public static func create(at path: String, options: Options = Options()) throws {
        var storeOptions = EventStore.Options()
        storeOptions.mapSize = options.mapSize
        let now = options.clock()
        let id = Self.newID(options, at: now)
        try Files.createFolder(path)
        try EventStore.create(
            at: storeFolder(in: path), id: id, created: now, options: storeOptions)
        _ = try TreeHeadKeys.create(
            in: keyFolder(in: path), origin: "varve/\(id)", seed: options.entropy(32))
        try SecretMaker(folder: keyFolder(in: path), entropy: options.entropy).prepare()
    }

    /// Opens the data directory at `path`, and brings its views up to date.
    public init(at path: String, options: Options = Options()) throws {
        var storeOptions = EventStore.Options()
        storeOptions.isReadOnly = options.isReadOnly
        storeOptions.mapSize = options.mapSize
        storeOptions.clock = options.clock
        storeOptions.indexProgress = options.progress
        self.path = path
        self.options = options
        keyUses = KeyUses(in: Self.keyFolder(in: path))
        store = try EventStore(at: Self.storeFolder(in: path), options: storeOptions)
        stores = Stores(in: path, main: store, options: options)
        do {
            views = try ViewStore(
                store: store, projections: DomainViews.all, mapSize: options.mapSize,
                isReadOnly: options.isReadOnly
            ) { try DomainEvent.decode($0) }
            try views.catchUp(progress: options.progress)
            // What goes wrong here, each command finds out when it looks for its events.
            store.beforeAnswers { [weak views] in try? views?.catchUp(through: $0) }
        } catch {
            store.close()
            throw error
        }
    }

    /// Makes the views durable and ends the store; the object is of no use then.
    public func close() throws {
        keyUses.close()
        defer { store.close() }
        stores.close()
        try views.close()
    }

    /// The key that signs tree heads.
    public var treeHeadKeys: TreeHeadKeys {
        get throws { try TreeHeadKeys(in: Self.keyFolder(in: path)) }
    }

    /// A version 7 id of this moment.
    ///
    /// Of two made in the same millisecond, the later one is the greater: what was made at one
    /// moment is listed in the order in which it was made.
    func newID(at time: Timestamp? = nil) -> UUID {
        let random = Self.newID(options, at: time ?? options.clock())
        return newestID.withLock { newest in
            let isSameMoment = newest.high >> 16 == random.high >> 16
            let isGreater = (newest.high, newest.low) < (random.high, random.low)
            newest =
                isSameMoment && !isGreater
                ? UUID(high: newest.high, low: newest.low + 1) : random
            return newest
        }
    }

    static func newID(_ options: Options, at time: Timestamp) -> UUID {
        let words = options.entropy(16)
        func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        return UUID(time: time, random: (word(words[..<8]), word(words[8...])))
    }
}
