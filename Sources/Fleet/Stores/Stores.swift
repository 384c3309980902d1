public import Domain
public import EventLog
public import EventSourcing
internal import System

/// The stores of a data directory: opened when they are first asked for, and kept open, a bounded
/// number of them.
public final class Stores: Sendable {
    /// Stores that are open at once. Each reserves address space and has a few threads.
    public static let openMax = 64
    /// Stores that one owner may have.
    public static let countMax = 1_000
    /// Address space to reserve for each file of a store, in bytes: what all may have together is
    /// 128 TiB on this kind of machine.
    private static let mapSizeMax = 256 << 30

    private struct State {
        var open: [StoreAddress: OpenStore] = [:]
        /// Those longest unused come first.
        var order: [StoreAddress] = []
        var observer: (any NewsObserver)?
        var isClosed = false
    }

    private let directory: String
    private let options: Fleet.Options
    private let main: OpenStore
    private let state = Guarded(State())

    init(in directory: String, main log: EventStore, options: Fleet.Options) {
        self.directory = directory
        self.options = options
        main = OpenStore(
            StoreAddress(.main, of: nil), log: log, keyFolder: Fleet.keyFolder(in: directory),
            mapSize: min(options.mapSize, Self.mapSizeMax))
    }

    /// Makes an empty store, or finds the one that is there.
    ///
    /// - Throws: `FleetError.forbidden` when its owner has as many as one may have.
    public func create(_ address: StoreAddress) throws -> (store: OpenStore, isNew: Bool) {
        try state.withLock { state in
            if let known = try find(address, &state) { return (known, false) }
            guard !options.isReadOnly else { throw StoreError.readOnly(path: directory) }
            guard try list(of: address.organization).count < Self.countMax else {
                throw FleetError.forbidden("there are \(Self.countMax) stores already")
            }
            try makeFiles(of: address)
            guard let made = try find(address, &state) else {
                throw FleetError.notFound("store \(address.name)")
            }
            return (made, true)
        }
    }

    private func makeFiles(of address: StoreAddress) throws {
        var storeOptions = EventStore.Options()
        storeOptions.mapSize = min(options.mapSize, Self.mapSizeMax)
        let now = options.clock()
        let id = Fleet.newID(options, at: now)
        // The key first: a store without one could not be proved, a key without a store is no harm.
        _ = try TreeHeadKeys.create(
            in: keyFolder(of: id), origin: "varve/\(id)", seed: options.entropy(32))
        do {
            try EventStore.create(
                at: folder(of: address), id: id, created: now, options: storeOptions)
            try Files.syncFolder(directory + "/stores")
        } catch StoreError.exists {
            try Files.removeTree(keyFolder(of: id))  // Another process was faster.
        }
    }

    /// The store at an address.
    ///
    /// - Throws: `FleetError.notFound` when there is none, `.contended` when too many are in use.
    public func store(_ address: StoreAddress) throws -> OpenStore {
        let found = try state.withLock { try find(address, &$0) }
        guard let found else { throw FleetError.notFound("store \(address.name)") }
        return found
    }

    /// The names of an owner's stores, in their order.
    public func list(of organization: ID<Organization>?) throws -> [StoreName] {
        let prefix = StoreAddress.prefix(of: organization)
        return try Files.list(directory + "/stores").compactMap { folder in
            guard folder.hasPrefix(prefix), isStore(directory + "/stores/" + folder) else {
                return nil
            }
            return StoreName(String(folder.dropFirst(prefix.count)))
        }
    }

    private func find(_ address: StoreAddress, _ state: inout State) throws -> OpenStore? {
        guard !state.isClosed else { throw StoreError.closed }
        if address.isMain { return main }
        if let known = state.open[address] {
            state.order.removeAll { $0 == address }
            state.order.append(address)
            return known
        }
        guard isStore(folder(of: address)) else { return nil }
        try makeRoom(&state)
        let opened = try open(address)
        opened.log.setObserver(state.observer)
        state.open[address] = opened
        state.order.append(address)
        return opened
    }

    private func open(_ address: StoreAddress) throws -> OpenStore {
        var storeOptions = EventStore.Options()
        storeOptions.isReadOnly = options.isReadOnly
        storeOptions.mapSize = min(options.mapSize, Self.mapSizeMax)
        storeOptions.clock = options.clock
        let log = try EventStore(at: folder(of: address), options: storeOptions)
        return OpenStore(
            address, log: log, keyFolder: keyFolder(of: log.id), mapSize: storeOptions.mapSize)
    }

    /// Closes the store that was longest unused and that nobody holds, where too many are open.
    private func makeRoom(_ state: inout State) throws {
        guard state.open.count >= Self.openMax else { return }
        for (index, address) in state.order.enumerated() {
            // Nobody else can get hold of it meanwhile: that takes the lock.
            guard var held = state.open.removeValue(forKey: address) else { continue }
            if isKnownUniquelyReferenced(&held) {
                state.order.remove(at: index)
                return Self.close(held)
            }
            state.open[address] = held
        }
        throw FleetError.contended(attempts: 1)
    }

    private static func close(_ store: OpenStore) {
        store.closeSnapshots()
        store.log.close()
    }

    /// Has one observer told of what is appended to any store but `main`; nil for nobody.
    public func setObserver(_ observer: (any NewsObserver)?) {
        state.withLock { state in
            state.observer = observer
            for store in state.open.values { store.log.setObserver(observer) }
        }
    }

    /// The stores that are open: `main` first, then those longest unused.
    public var open: [OpenStore] {
        state.withLock { state in [main] + state.order.compactMap { state.open[$0] } }
    }

    /// How many stores are open, beside `main`.
    public var openCount: Int { state.withLock { $0.open.count } }

    /// Closes all stores but `main`, which is the fleet's own.
    func close() {
        let open = state.withLock { state in
            state.isClosed = true
            state.observer = nil
            defer { state.open = [:] }
            return Array(state.open.values)
        }
        for store in open { Self.close(store) }
        main.closeSnapshots()
    }

    private func isStore(_ folder: String) -> Bool {
        Files.exists(folder + "/" + EventStore.logName)
    }

    private func folder(of address: StoreAddress) -> String {
        directory + "/stores/" + address.folder
    }

    private func keyFolder(of store: UUID) -> String {
        Fleet.keyFolder(in: directory) + "/\(store)"
    }
}
