internal import Console
internal import EventLog
internal import EventSourcing

/// The log of a data directory without its views, for commands on the whole of it: they work where
/// the views can't be built, as on a full disk.
final class OpenLog {
    let invocation: Invocation
    let directory: DataDirectory
    let store: EventStore

    var arguments: Arguments { invocation.arguments }
    var screen: Screen { invocation.screen }
    var keys: TreeHeadKeys { get throws { try TreeHeadKeys(in: directory.keys) } }

    init(_ invocation: Invocation) throws {
        self.invocation = invocation
        directory = try DataDirectory(invocation.arguments)
        try directory.requireExisting()
        try directory.requirePlainFiles()
        var options = EventStore.Options()
        options.isReadOnly = !directory.isWritable
        store = try EventStore(at: directory.store, options: options)
    }

    /// As `Session.position`.
    func position(_ option: Option<AsOf>) throws -> Position? {
        try arguments.position(option, in: store)
    }

    /// A command's action on the log alone.
    ///
    /// - Parameter remote: what it does where a server is named; nil to refuse that.
    static func action(
        onServer remote: (@Sendable (Session) throws -> Void)? = nil,
        _ body: @escaping @Sendable (OpenLog) throws -> Void
    ) -> Command.Action {
        { invocation in
            if let remote, try invocation.arguments.serverText != nil {
                return try Session.action(remote)(invocation)
            }
            try invocation.requireLawfulUser()
            let log = try OpenLog(invocation)
            defer { log.store.close() }
            try body(log)
        }
    }

}

extension Invocation {
    /// Throws for a user who acts by `--as`: what holds all organisations is the operator's.
    func requireOperator(to what: String) throws(Failure) {
        guard arguments[Globals.actingUser] == nil else {
            throw Failure(
                .refused, "a user can't \(what): it holds all organisations", hint: "leave --as out"
            )
        }
    }

    /// Throws when `--as` names a user that is not there, or is deactivated.
    fileprivate func requireLawfulUser() throws {
        guard arguments[Globals.actingUser] != nil else { return }
        let session = try Session(self)
        defer { session.close() }
        _ = try session.caller
    }
}
