internal import Client
internal import Console
internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import System

/// A fleet as one command uses it: that of a data directory, or that of a server.
final class Session {
    private enum Place {
        case here(OpenDirectory)
        case server(RemoteFleet)
    }

    let invocation: Invocation
    private let place: Place
    /// Whether the organisation that the command line names is known to be there.
    private var isOrganizationFound = false

    var arguments: Arguments { invocation.arguments }
    var screen: Screen { invocation.screen }

    /// Opens what the command line and the environment name; it throws when there is none.
    init(_ invocation: Invocation) throws {
        self.invocation = invocation
        if let choice = try ServerChoice(invocation) {
            place = .server(try choice.connect(invocation))
        } else {
            place = .here(try OpenDirectory(invocation, DataDirectory(invocation.arguments)))
        }
    }

    /// The fleet, wherever it is.
    var access: any FleetAccess {
        switch place {
        case .here(let directory): directory.fleet
        case .server(let fleet): fleet
        }
    }

    /// The same as whoever runs the command sees it.
    var whole: any WholeFleetAccess {
        get throws {
            switch place {
            case .here(let directory): WholeFleet(directory.fleet, for: try caller)
            case .server(let fleet): fleet
            }
        }
    }

    /// The agents of the organisation that the command works in.
    var agents: any AgentAccess { get throws { try everything } }

    /// The users of that organisation.
    var people: any UserAccess { get throws { try everything } }

    private var everything: any OrganizationAccess {
        get throws {
            switch place {
            case .here: return try scope
            case .server(let fleet):
                try requireNamedOrganization()
                return fleet.scope
            }
        }
    }

    /// Whether the fleet is behind a server, which knows by the key what may be seen.
    var isRemote: Bool { if case .server = place { true } else { false } }

    /// Throws where there is no organisation of the name that the command line gives. A server does
    /// not look at it when the key is a user's.
    func requireNamedOrganization() throws {
        guard !isOrganizationFound, let name = arguments[Globals.organization] else { return }
        _ = try organization(name)
        isOrganizationFound = true
    }

    /// The position that `--as-of` or its like means; moments that are not yet are refused.
    func position(_ option: Option<AsOf>) throws -> Position? {
        try arguments.position(option, in: access)
    }

    /// Ends the use of the fleet. What was asked for has happened by then, so trouble here is no
    /// failure of it.
    func close() {
        if case .here(let directory) = place { directory.close() }
    }

    /// The answer could not be printed; who asked must know whether something was written.
    private func unprinted(_ code: Int32) -> any Error {
        guard let position = access.lastWritten else { return OutputError.failed(code) }
        let reason = SystemError(operation: "write", path: "the output", code: code)
        return Failure(
            .storage, "the change is on the disk at position \(position), but: \(reason)",
            hint: "don't repeat the command; 'varve log read --since \(position)' shows the change")
    }
}

// What only a data directory has: commands that use it are refused with a server.
extension Session {
    private var here: OpenDirectory {
        get throws(Failure) {
            guard case .here(let directory) = place else {
                throw ServerChoice.refusal(of: invocation.arguments)
            }
            return directory
        }
    }

    var directory: DataDirectory { get throws(Failure) { try here.directory } }
    var fleet: Fleet { get throws(Failure) { try here.fleet } }
    var store: EventStore { get throws(Failure) { try here.store } }
}

extension Session {
    /// A command's action on a fleet.
    static func action(_ body: @escaping @Sendable (Session) throws -> Void) -> Command.Action {
        { invocation in
            let session = try Session(invocation)
            defer { session.close() }
            do {
                // Before anything else, as not every command asks who acts.
                if invocation.arguments[Globals.actingUser] != nil { _ = try session.caller }
                try body(session)
                try session.screen.output.flush()
            } catch OutputError.failed(let code) {
                throw session.unprinted(code)
            }
        }
    }
}

extension Arguments {
    /// The last position that was in the log at the moment that `option` gives; nil without it.
    func position(_ option: Option<AsOf>, in log: any LogAccess) throws -> Position? {
        let name = "option '--\(option.info.name)'"
        guard let moment = self[option] else { return nil }
        if case .position(let position) = moment {
            let head = try log.head()
            guard position <= head else {
                throw Failure(
                    .notFound,
                    "\(name): the log has not reached position \(position): it ends at \(head)")
            }
            return position
        }
        let now = Timestamp.now
        return try moment.time(now: now).map { time in
            guard time <= now else {
                throw Failure.usage("\(name): \(time) is in the future: it is \(now)")
            }
            return try log.position(at: time)
        }
    }
}
