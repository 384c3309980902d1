internal import Console
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import System

/// A data directory that is open for one command.
final class OpenDirectory {
    let directory: DataDirectory
    let invocation: Invocation
    let fleet: Fleet
    private let headAtStart: Position

    var store: EventStore { fleet.store }
    var screen: Screen { invocation.screen }

    /// Opens the data directory that there is; it throws when there is none.
    init(_ invocation: Invocation, _ directory: DataDirectory) throws {
        self.directory = directory
        self.invocation = invocation
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

    /// What was written is vouched for by a signed tree head beside the log, so that a log that is
    /// cut short or put back later is noticed.
    func close() {
        let head = (try? fleet.store.head()) ?? headAtStart
        if head > headAtStart { fleet.store.rememberHead(directory, screen) }
        do {
            try fleet.close()
        } catch {
            let written = fleet.lastWritten.map { "the change is on the disk at position \($0); " }
            screen.warn(
                "\(written ?? "")the views could not be ended: \(Explanation.text(of: error))")
        }
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
