public import Domain
public import EventSourcing
internal import JSON
internal import System

/// When each API key was last used: `keys/key-uses.json`, which is no part of the log.
///
/// An event a request would drown the log, so this is kept in memory, to the minute, and written by
/// a thread of its own now and then. A crash may lose the last seconds of it.
final class KeyUses: Sendable {
    static let fileName = "key-uses.json"
    /// A key that is used all the time is noted so often.
    private static let interval = Duration.seconds(60)
    /// The file is written no more often than this.
    private static let pause = Duration.seconds(5)

    private struct State {
        var uses: [ID<APIKey>: Timestamp] = [:]
        var isDirty = false
        var isClosed = false
        var thread: WorkerThread?
    }

    private let path: String
    private let state = Guarded(State())

    init(in folder: String) {
        path = folder + "/" + Self.fileName
    }

    /// Takes down that a key is used. It does not wait for the disk.
    func note(_ key: ID<APIKey>, at now: Timestamp) {
        let isNews = state.withLock { state in
            if let last = state.uses[key], now < last + Self.interval { return false }
            state.uses[key] = now
            state.isDirty = true
            if state.thread == nil, !state.isClosed {
                state.thread = WorkerThread(name: "varve-key-uses") { [self] in work() }
            }
            return true
        }
        if isNews { state.withLockSignalling { _ in } }
    }

    /// The last use of each key that was ever used, by this process or by another before.
    func all() -> [ID<APIKey>: Timestamp] {
        let stored = read()
        return state.withLock { $0.uses.merging(stored) { max($0, $1) } }
    }

    /// Writes what is not written yet.
    func close() {
        let thread = state.withLockSignalling { state in
            state.isClosed = true
            defer { state.thread = nil }
            return state.thread
        }
        thread?.join()
    }

    private func work() {
        while true {
            let isLast = state.wait { state in
                state.isDirty || state.isClosed ? state.isClosed : nil
            }
            let isDirty = state.withLock { state in
                defer { state.isDirty = false }
                return state.isDirty
            }
            // What can't be written now is with what comes next; no request fails for it.
            if isDirty { try? write() }
            if isLast ?? true { return }
            _ = state.wait(timeout: Self.pause) { $0.isClosed ? true : nil }
        }
    }

    /// Puts all uses that are known into the file, those that others noted too.
    private func write() throws {
        let lock = try FolderLock(waitingFor: Files.parent(of: path))
        var object = JSONObject()
        for (key, time) in all().sorted(by: { $0.key < $1.key }) {
            object[key.description] = .string(time.description)
        }
        try Files.replace(path, with: try JSON.encode(JSONValue.object(object)), mode: 0o600)
        _ = consume lock
    }

    /// What the file holds; nothing where it is missing or damaged: it is no part of the truth.
    private func read() -> [ID<APIKey>: Timestamp] {
        guard let bytes = try? Files.readPlain(path, limit: 256 << 20),
            let object = try? JSON.parse(bytes).object
        else { return [:] }
        var uses: [ID<APIKey>: Timestamp] = [:]
        for member in object {
            if let key = ID<APIKey>(member.key), let time = member.value.string {
                uses[key] = Timestamp(time)
            }
        }
        return uses
    }
}

extension Fleet {
    /// Takes down that a key was used just now; to the minute, and not in the log.
    public func noteUse(of key: ID<APIKey>) {
        keyUses.note(key, at: options.clock())
    }
    /// When keys were last used, to the minute; a key that is not in it was never used.
    public func lastUses() -> [ID<APIKey>: Timestamp] { keyUses.all() }
}
