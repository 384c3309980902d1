public import Domain
public import EventSourcing

extension Fleet {
    /// The store of a name as the caller may read it.
    ///
    /// An organisation's stores are its own: another's are not found. All may read who belong to
    /// it; `main`, which holds every organisation, only the operator.
    public func store(
        _ name: String, of organization: ID<Organization>?, readBy caller: Caller
    ) throws -> OpenStore {
        try stores.store(try address(name, organization, caller))
    }

    /// The store of a name as the caller may write it: admins, and never `main`.
    public func store(
        _ name: String, of organization: ID<Organization>?, writtenBy caller: Caller
    ) throws -> OpenStore {
        try requireWriting(name, caller)
        return try stores.store(try address(name, organization, caller))
    }

    /// Makes a store, or finds the one that is there.
    public func createStore(
        _ name: StoreName, of organization: ID<Organization>?, as caller: Caller
    ) throws -> (store: OpenStore, isNew: Bool) {
        try requireWriting(name.text, caller)
        return try stores.create(try address(name.text, organization, caller))
    }

    /// The names of an owner's stores; `main` is the operator's.
    public func storeNames(
        of organization: ID<Organization>?, as caller: Caller
    ) throws -> [StoreName] {
        try stores.list(of: try owner(organization, caller))
    }

    private func requireWriting(_ name: String, _ caller: Caller) throws(FleetError) {
        guard caller.role == .admin else { throw .forbidden("only admins write to stores") }
        guard name != StoreName.main.text else {
            throw .forbidden("only the commands of Varve's own domain write to the store main")
        }
    }

    private func address(
        _ name: String, _ organization: ID<Organization>?, _ caller: Caller
    ) throws(FleetError) -> StoreAddress {
        let owner = try owner(organization, caller)
        if name == StoreName.main.text {
            guard caller.organization == nil else {
                throw .forbidden("only the operator reads the store main")
            }
            return StoreAddress(.main, of: nil)
        }
        guard let name = StoreName(name) else { throw .notFound("store \(name.debugDescription)") }
        return StoreAddress(name, of: owner)
    }

    /// Whose stores are meant: of a user always those of its own organisation.
    private func owner(
        _ organization: ID<Organization>?, _ caller: Caller
    ) throws(FleetError) -> ID<Organization>? {
        guard let own = caller.organization else { return organization }
        guard organization == nil || organization == own else {
            throw .notFound("organization \(organization!)")
        }
        return own
    }
}

extension Fleet {
    /// The time of the fleet's clock.
    public var now: Timestamp { options.clock() }
}
