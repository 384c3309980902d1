internal import CMalloc
internal import Glibc

/// What the machine tells: time, chance, and who it is.
public enum Machine {
    /// The wall clock, in microseconds since 1970.
    public static var microsecondsSince1970: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }

    /// Blocks the thread for a while, or until a signal comes.
    public static func sleep(_ length: Duration) {
        let (seconds, attoseconds) = length.components
        var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        unsafe nanosleep(&time, nil)
    }

    /// Lets the process open as many files and sockets as it may, and returns how many that are.
    public static func raiseOpenFilesMax() -> Int {
        var limits = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0 else {
            return 1_024
        }
        limits.rlim_cur = limits.rlim_max
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
        unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
        return Int(clamping: limits.rlim_cur)
    }

    /// Has threads share a few areas of memory: with one for each thread, as is usual, what is free
    /// in one is of no use to the others, and a process with many threads holds several times what
    /// it needs. Call it before there are threads.
    public static func shareMemoryAreas() {
        mallopt(M_ARENA_MAX, 4)
    }

    /// Gives memory back to the system that was freed and is kept for later, where it is more than
    /// `most` bytes: after some large requests that may be gigabytes.
    public static func giveBackMemory(above most: Int) {
        if mallinfo2().fordblks > most { malloc_trim(0) }
    }

    /// `count` bytes from the kernel's generator, fit for keys.
    public static func randomBytes(_ count: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                // The kernel gives at most 256 bytes a call without a break.
                let part = min(count - filled, 256)
                guard unsafe getentropy(buffer.baseAddress! + filled, part) == 0 else {
                    preconditionFailure("the kernel gives no random bytes: error \(errno)")
                }
                filled += part
            }
        }
    }

    /// Changes with each start of the operating system; empty where the kernel does not say.
    public static var bootID: String {
        guard let bytes = try? Files.read("/proc/sys/kernel/random/boot_id") else { return "" }
        return String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
    }

    /// The login name of the user that runs the process, or its number as text.
    public static var loginName: String {
        let id = geteuid()
        guard let entry = unsafe getpwuid(id), let name = unsafe entry.pointee.pw_name else {
            return String(id)
        }
        return unsafe String(cString: name)
    }

    /// The value of an environment variable; nil when it is unset or empty.
    public static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// Memory of this process that is in RAM, in bytes: all of it, and what is not backed by a
    /// file.
    public static var residentMemory: (all: Int, anonymous: Int) {
        guard let bytes = try? Files.read("/proc/self/status") else { return (0, 0) }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        func kibibytes(_ name: String) -> Int {
            guard let line = lines.first(where: { $0.hasPrefix(name) }) else { return 0 }
            return Int(line.filter(\.isNumber)) ?? 0
        }
        return (kibibytes("VmRSS:") * 1_024, kibibytes("RssAnon:") * 1_024)
    }
}
