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
    init(_ invocation: Invocation) throws {
        self.invocation = invocation
        directory = try DataDirectory(invocation.arguments)
        try directory.requireExisting()
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
    func position(_ moment: AsOf) throws -> Position {
        try moment.position(in: store)
    }

    /// Ends the use of the data directory; what was written is vouched for by a signed tree head
    /// beside the log, so that a log that is cut short or put back later is noticed.
    func close() throws {
        if try store.head() > headAtStart {
            do {
                try store.rememberTreeHead(signedBy: keys)
            } catch {
                // What was asked for has happened, so this is no failure of it.
                screen.warn("no tree head was kept beside the log: \(Explanation.text(of: error))")
            }
        }
        try fleet.close()
    }
}

extension Session {
    /// A command's action that has an open data directory.
    static func action(_ body: @escaping @Sendable (Session) throws -> Void) -> Command.Action {
        { invocation in
            let session = try Session(invocation)
            do {
                try body(session)
            } catch {
                // The error of the command matters more than one of closing.
                try? session.close()
                throw error
            }
            try session.close()
        }
    }
}

extension AsOf {
    /// The last position that was in the log at the moment.
    func position(in store: EventStore) throws -> Position {
        let head = try store.head()
        if case .position(let position) = self {
            guard position <= head else {
                throw Failure(
                    .notFound, "the log has not reached position \(position): it ends at \(head)")
            }
            return position
        }
        let now = Timestamp.now
        guard let time = time(now: now), time <= now else {
            throw Failure.usage("the moment asked for is in the future: it is \(now)")
        }
        return try store.position(at: time)
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
