internal import Console
internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import System

/// An open data directory, as one command uses it.
final class Session {
    let invocation: Invocation
    let directory: DataDirectory
    let fleet: Fleet
    private let headAtStart: Position

    var arguments: Arguments { invocation.arguments }
    var screen: Screen { invocation.screen }
    var store: EventStore { fleet.store }

    /// Opens the data directory that there is; it throws when there is none.
    convenience init(_ invocation: Invocation) throws {
        try self.init(invocation, in: DataDirectory(invocation.arguments))
    }

    init(_ invocation: Invocation, in directory: DataDirectory) throws {
        self.invocation = invocation
        self.directory = directory
        try directory.requireExisting()
        try directory.requirePlainFiles()
        let progress = ProgressRelay(invocation.screen.progress("building views", unit: "events"))
        var options = Fleet.Options()
        options.isReadOnly = !directory.isWritable
        options.progress = { position, head in progress.tell(position, head) }
        fleet = try Fleet(at: directory.path, options: options)
        progress.finish()
        headAtStart = try fleet.store.head()
    }

    var keys: TreeHeadKeys {
        get throws { try fleet.treeHeadKeys }
    }

    /// The position that `--as-of` or its like means; moments that are not yet are refused.
    func position(_ option: Option<AsOf>) throws -> Position? {
        try arguments.position(option, in: store)
    }

    /// Ends the use of the data directory; what was written is vouched for by a signed tree head
    /// beside the log, so that a log that is cut short or put back later is noticed.
    ///
    /// What was asked for has happened by then, so trouble here is no failure of it.
    func close() {
        let head = (try? store.head()) ?? headAtStart
        if head > headAtStart { store.rememberHead(directory, screen) }
        do {
            try fleet.close()
        } catch {
            let written = fleet.lastWritten.map { "the change is on the disk at position \($0); " }
            screen.warn(
                "\(written ?? "")the views could not be ended: \(Explanation.text(of: error))")
        }
    }

    /// The answer could not be printed; who asked must know whether something was written.
    private func unprinted(_ code: Int32) -> any Error {
        guard let position = fleet.lastWritten else { return OutputError.failed(code) }
        let reason = SystemError(operation: "write", path: "the output", code: code)
        return Failure(
            .storage, "the change is on the disk at position \(position), but: \(reason)",
            hint: "don't repeat the command; 'varve log read --since \(position)' shows the change")
    }
}

extension EventStore {
    /// Keeps the signed tree head beside the log; where it can't, a warning says so.
    func rememberHead(_ directory: DataDirectory, _ screen: Screen) {
        do {
            try rememberTreeHead(signedBy: TreeHeadKeys(in: directory.keys))
        } catch {
            let position = (try? head()).map { " at position \($0)" } ?? ""
            screen.warn(
                "the change is on the disk\(position), but no tree head was kept beside the log: "
                    + Explanation.text(of: error))
        }
    }
}

extension Session {
    /// A command's action that has an open data directory.
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
    func position(_ option: Option<AsOf>, in store: EventStore) throws -> Position? {
        let name = "option '--\(option.info.name)'"
        guard let moment = self[option] else { return nil }
        if case .position(let position) = moment {
            let head = try store.head()
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
            return try store.position(at: time)
        }
    }
}

/// Carries progress from the threads that work to the one line that shows it.
final class ProgressRelay: @unchecked Sendable {
    // Proof for @unchecked: the line is only used under the lock, and the standard error that it
    // writes to is used by nobody else meanwhile: the command waits for the work.
    private let line: Console.Progress
    private let turn = Guarded(())

    init(_ line: Console.Progress) {
        self.line = line
    }

    func tell(_ position: Position, _ head: Position) {
        turn.withLock { _ in line.update(done: position.rawValue, total: head.rawValue) }
    }

    func finish() {
        turn.withLock { _ in line.finish() }
    }
}
