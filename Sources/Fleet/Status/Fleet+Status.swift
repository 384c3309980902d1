internal import Domain
internal import EventLog
public import EventSourcing
internal import Projections
internal import Proofs
internal import System
internal import Views

extension Fleet {
    /// How much the caller may see that there is.
    ///
    /// - Parameter moment: head and counts are as they were then; sizes and views those of now.
    public func status(for caller: Caller, asOf moment: Position? = nil) throws -> FleetStatus {
        FleetStatus(
            store: try caller.organization == nil ? storeStatus(asOf: moment) : nil,
            organizations: try organizations(for: caller, asOf: moment).map { row in
                guard let moment else { return OrganizationCounts(row) }
                return try OrganizationCounts(row, scope(row.id, as: caller), asOf: moment)
            })
    }

    private func storeStatus(asOf moment: Position?) throws -> StoreStatus {
        let head = try store.treeHead(size: moment)
        return StoreStatus(
            path: path, store: store.id, head: Position(head.size),
            recordedAt: try store.event(at: Position(head.size))?.recordedAt, root: head.root,
            isReadOnly: options.isReadOnly, free: try Files.freeSpace(at: path), files: files,
            views: try views.status().map { StoreStatus.View($0, head: head.size) },
            parked: try views.parkedEvents().count)
    }

    private var files: [StoreStatus.File] {
        ["log.mdb", "index.mdb", "views.mdb"].compactMap { name in
            let path = Self.storeFolder(in: path) + "/" + name
            guard let size = try? Files.size(path) else { return nil }
            return StoreStatus.File(name: name, length: size.length, onDisk: size.onDisk)
        }
    }
}

extension StoreStatus.View {
    fileprivate init(_ status: ViewStore<DomainEvent>.Status, head: UInt64) {
        name = status.name
        version = status.version
        position = status.position
        rows = status.rows
        lag = head - min(head, status.position.rawValue)
        building = status.building
    }
}

extension OrganizationCounts {
    fileprivate init(_ row: Organizations.Row) {
        id = row.id
        name = row.name
        (agents, deletedAgents, users) = (row.activeAgents, row.deletedAgents, row.users)
        (versions, events, lastEventAt) = (row.versions, row.events, row.lastEventAt)
    }

    fileprivate init(_ row: Organizations.Row, _ scope: FleetScope, asOf moment: Position) throws {
        id = row.id
        name = row.name
        let counts = try scope.agentCounts(asOf: moment)
        (agents, deletedAgents) = (counts.active, counts.deleted)
        users = try scope.users(asOf: moment).count
        (versions, events, lastEventAt) = (nil, nil, nil)
    }
}
