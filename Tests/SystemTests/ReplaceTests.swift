import Glibc
import System
import TestSupport
import Testing

@Suite struct ReplaceTests {
    let folder = TemporaryFolder()
    private var path: String { folder.path + "/head" }

    private func make(_ names: String...) throws {
        for name in names { try Files.create(folder.path + "/" + name, with: [0]) }
    }

    @Test func `a file is put in place of nothing, and of another`() throws {
        try Files.replace(path, with: [1], mode: 0o600)
        #expect(try Files.read(path) == [1])
        #expect(try Files.mode(path) == 0o600)
        try Files.replace(path, with: [2, 3])
        #expect(try Files.read(path) == [2, 3])
        #expect(try Files.list(folder.path) == ["head"])
    }

    @Test func `a failure leaves the old file and no draft`() throws {
        try Files.createFolder(path + "/in")
        #expect(throws: SystemError.self) { try Files.replace(path, with: [1]) }
        #expect(try Files.list(folder.path) == ["head"])
        #expect(Files.exists(path + "/in"))
    }

    @Test func `what dead processes have left is removed, and nothing else`() throws {
        let others = ["head", "head.new", "head.newer-1", "head2.new-1", "tail.new-1"]
        for name in others { try make(name) }
        try make("head.new-1", "head.new-7z0k")
        try Files.replace(path, with: [1])
        #expect(try Files.list(folder.path) == others)
        #expect(try Files.read(path) == [1])
    }

    @Test func `the draft of a process that lives is left until it is dead`() throws {
        try make("head.new-1")
        let draft = open(folder.path + "/head.new-1", O_WRONLY | O_CLOEXEC)
        #expect(flock(draft, LOCK_EX | LOCK_NB) == 0)
        try Files.replace(path, with: [1])
        #expect(try Files.list(folder.path) == ["head", "head.new-1"])
        close(draft)
        // A process that another test starts just now has the lock too, until it is under way.
        for _ in 1...1_000 where try Files.list(folder.path) != ["head"] {
            try Files.replace(path, with: [2])
        }
        #expect(try Files.list(folder.path) == ["head"])
    }

    @Test func `many may replace one file at once, and none loses its draft`() async throws {
        let path = path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 1...4 as ClosedRange<UInt8> {
                // Some take long, so that others come upon their drafts.
                let bytes = Array(repeating: writer, count: writer % 2 == 0 ? 4_000_000 : 5_000)
                group.addTask {
                    for _ in 1...20 { try Files.replace(path, with: bytes) }
                }
            }
            try await group.waitForAll()
        }
        #expect(Set(try Files.read(path)).count == 1)
        #expect(try Files.list(folder.path) == ["head"])
    }

    @Test(arguments: [4_000, 7_000, 11_000, 17_000, 23_000])
    func `a process that is killed leaves nothing for long`(microseconds: Int) async throws {
        let path = path
        await #expect(processExitsWith: .signal(SIGALRM)) {
            [path = path as String, microseconds = microseconds as Int] in
            try Files.replace(path, with: [9])
            ualarm(UInt32(microseconds), 0)
            while true { try Files.replace(path, with: Array(repeating: 9, count: 100_000)) }
        }
        #expect(Set(try Files.read(path)) == [9])
        try Files.replace(path, with: [1])
        #expect(try Files.list(folder.path) == ["head"])
    }
}
