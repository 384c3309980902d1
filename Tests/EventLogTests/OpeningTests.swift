import EventLog
import EventSourcing
import Glibc
import LMDB
import System
import TestSupport
import Testing

@Suite struct OpeningTests {
    let folder = TemporaryFolder()

    private var path: String { folder.path + "/store" }

    private func readOnly() throws -> EventStore {
        var options = options()
        options.isReadOnly = true
        return try EventStore(at: path, options: options)
    }

    @Test func `a store is made once, and one that is missing can't be opened`() throws {
        #expect(throws: StoreError.missing(path: path)) { try reopen(folder) }
        let store = try newStore(folder)
        #expect(throws: StoreError.exists(path: path)) { try newStore(folder) }
        #expect(store.id == UUID(high: 1, low: 2))
        #expect(store.created == Timestamp(milliseconds: 1_000))
        // What it was made under is gone, and its name is the store's only.
        #expect(
            Set(try Files.list(path)) == ["log.mdb", "log.mdb-lock", "index.mdb", "index.mdb-lock"])
    }

    @Test func `of many who make a store at once one succeeds`() async throws {
        let path = path
        let made = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<8 {
                group.addTask {
                    do {
                        try EventStore.create(
                            at: path, id: UUID(high: 9, low: UInt64(number)),
                            created: Timestamp(milliseconds: 0), options: options())
                        return true
                    } catch StoreError.exists {
                        return false
                    } catch {
                        Issue.record("\(error)")
                        return false
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(made == 1)
        #expect(try Files.list(path) == ["log.mdb"])
    }

    @Test func `a store is open once in a process, and again when it was closed`() throws {
        let store = try newStore(folder)
        try store.appendEach([event("a")])
        #expect(throws: StoreError.alreadyOpen(path: path + "/log.mdb")) { try reopen(folder) }
        #expect(throws: StoreError.alreadyOpen(path: path + "/../store/log.mdb")) {
            try EventStore(at: path + "/../store", options: options())
        }
        // A link does not hide it either.
        #expect(symlink(path, folder.path + "/link") == 0)
        #expect(throws: StoreError.alreadyOpen(path: folder.path + "/link/log.mdb")) {
            try EventStore(at: folder.path + "/link", options: options())
        }
        #expect(try store.head() == Position(1))
        store.close()
        store.close()
        let again = try reopen(folder)
        try again.appendEach([event("a")])
        #expect(throws: StoreError.closed) { try store.head() }
        #expect(try again.head() == Position(2))
    }

    @Test func `a store that is dropped is closed`() throws {
        var store: EventStore? = try newStore(folder)
        try store?.appendEach([event("a")])
        store = nil
        #expect(try reopen(folder).head() == Position(1))
    }

    @Test(arguments: [UInt64(2), 0, .max])
    func `a store of an unknown format is refused`(format: UInt64) throws {
        try newStore(folder).close()
        try changeLog(path) { log, transaction in
            try transaction.put(
                log.meta, Array("format".utf8), littleEndian(format).span)
        }
        #expect(throws: StoreError.unknownFormat(path: path + "/log.mdb", found: format)) {
            try reopen(folder)
        }
        try changeLog(path) { log, transaction in
            try transaction.put(log.meta, Array("format".utf8), [UInt8(1), 0].span)
        }
        #expect(throws: StoreError.unknownFormat(path: path + "/log.mdb", found: 0)) {
            try reopen(folder)
        }
    }

    @Test func `a file that is not a log is refused`() throws {
        try Files.createFolder(path)
        try Files.create(path + "/log.mdb", with: Array("not a log\n".utf8))
        #expect {
            try reopen(folder)
        } throws: { error in
            guard let error = error as? LMDBError else { return false }
            return error.isDamaged && error.description.contains(path + "/log.mdb")
        }
    }

    @Test(arguments: [true, false])
    func `a read-only store reads what others append, and writes nothing`(
        hasIndex: Bool
    ) throws {
        let store = try newStore(folder)
        try store.appendEach((0..<30).map { event("s-\($0 % 3)", tags: ["n:\($0 % 2)"]) })
        try store.flushIndex()
        try store.appendEach([event("s-0")])
        store.close()
        if !hasIndex { try FilesOfStore(folder).remove("index.mdb") }
        let names = try Files.list(path)
        let reader = try readOnly()
        #expect(reader.isReadOnly)
        #expect(try reader.head() == Position(31))
        #expect(try reader.read(StreamName("s-0")).count == 11)
        #expect(try reader.read(EventFilter(tags: [Tag("n:1")])).events.count == 15)
        #expect(try reader.verify().damage == nil)
        let refusal = StoreError.readOnly(path: reader.folder)
        #expect(throws: refusal) {
            try reader.appendBlocking(Append([event("a")], actor: tester))
        }
        #expect(throws: refusal) { try reader.importRecords([]) }
        #expect(throws: refusal) { try reader.flushIndex() }
        #expect(throws: refusal) { try reader.rebuildIndex() }
        #expect(try Files.list(path) == names)
    }

    @Test(arguments: [true, false])
    func `who may not write in the folder can still read`(hasIndex: Bool) async throws {
        let store = try newStore(folder)
        try store.appendEach((0..<20).map { event("s-\($0 % 3)") })
        try store.flushIndex()
        try store.appendEach([event("s-0")])
        store.close()
        if !hasIndex { try FilesOfStore(folder).remove("index.mdb") }
        for name in try Files.list(path) { chmod(path + "/" + name, 0o444) }
        chmod(path, 0o555)
        defer { chmod(path, 0o755) }
        await #expect(processExitsWith: .success) { [path = path as String] in
            if geteuid() == 0 { precondition(setgid(65_534) == 0 && setuid(65_534) == 0) }
            precondition(access(path, W_OK) != 0)
            var options = options()
            options.isReadOnly = true
            let store = try EventStore(at: path, options: options)
            try #require(try store.read(StreamName("s-0")).count == 8)
            try #require(try store.verify().events == 21)
            options.isReadOnly = false
            store.close()
            do {
                _ = try EventStore(at: path, options: options)
            } catch let error as LMDBError where error.isReadOnly {
                // At once: the leak check cannot look into a process that has changed its user.
                _exit(EXIT_SUCCESS)
            }
            _exit(EXIT_FAILURE)
        }
    }

    @Test func `who may not write the lock file can't read beside a writer`() async throws {
        let store = try newStore(folder)
        try store.appendEach([event("a")])
        for name in try Files.list(path) { chmod(path + "/" + name, 0o644) }
        for isWritten in [true, false] {
            if !isWritten { store.close() }
            await #expect(processExitsWith: .success) {
                [path = path as String, isWritten = isWritten as Bool] in
                // Root may write anything, so it becomes nobody.
                if geteuid() == 0 { precondition(setgid(65_534) == 0 && setuid(65_534) == 0) }
                guard access(path + "/log.mdb-lock", W_OK) != 0 else { _exit(EXIT_SUCCESS) }
                var options = options()
                options.isReadOnly = true
                do {
                    let head = try EventStore(at: path, options: options).head()
                    try #require(!isWritten && head == Position(1))
                } catch let error as LMDBError {
                    try #require(isWritten && error.isReadOnly)
                    try #require(error.description.contains("without its lock file"))
                }
                // At once: the leak check cannot look into a process that has changed its user.
                _exit(EXIT_SUCCESS)
            }
        }
    }
}
