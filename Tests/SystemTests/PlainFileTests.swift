import Glibc
import System
import TestSupport
import Testing

@Suite struct PlainFileTests {
    let folder = TemporaryFolder()

    private func failure(reading name: String, limit: Int = 100) -> SystemError? {
        do throws(SystemError) {
            _ = try Files.readPlain(folder.path + "/" + name, limit: limit)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a plain file is read whole, up to the limit`() throws {
        for bytes in [[], [1, 2, 3], [UInt8](repeating: 7, count: 100)] {
            let path = folder.path + "/file-\(bytes.count)"
            try Files.create(path, with: bytes)
            #expect(try Files.readPlain(path, limit: 100) == bytes)
        }
        #expect(failure(reading: "file-100", limit: 99)?.isTooLarge == true)
    }

    @Test func `a link, a folder, a pipe and a device are refused`() throws {
        try Files.create(folder.path + "/file", with: [1])
        #expect(symlink("file", folder.path + "/link") == 0)
        #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
        try Files.createFolder(folder.path + "/folder")
        #expect(symlink("/dev/zero", folder.path + "/device") == 0)
        for name in ["link", "pipe", "folder", "device", "../../dev/null"] {
            #expect(failure(reading: name) != nil)
        }
        #expect(failure(reading: "pipe")?.isNotPlain == true)
        #expect(failure(reading: "absent")?.isNotFound == true)
    }

    @Test func `a link is told from what it leads to`() throws {
        try Files.create(folder.path + "/file", with: [1])
        #expect(symlink("file", folder.path + "/link") == 0)
        #expect(symlink("nowhere", folder.path + "/broken") == 0)
        #expect(Files.isLink(folder.path + "/link"))
        #expect(Files.isLink(folder.path + "/broken"))
        #expect(!Files.isLink(folder.path + "/file"))
        #expect(!Files.isLink(folder.path + "/absent"))
    }

    @Test func `a lock is held by one at a time and free when it is dropped`() throws {
        let path = folder.path + "/lock"
        do {
            let lock = try FileLock(path)
            let isHeld = lock != nil
            #expect(isHeld)
            let isHeldTwice = try FileLock(path) != nil
            #expect(!isHeldTwice)
            _ = consume lock
        }
        let isFree = try FileLock(path) != nil
        #expect(isFree)
    }
}
