internal import Console
internal import System

/// Values that may stand in a file (`@file`) or come from standard input (`-`).
enum TextArgument {
    /// More than any field takes; it keeps a wrong file from filling the memory.
    static let bytesMax = 64 << 20

    static let help = "'@FILE' reads a file, '-' standard input"

    /// The text that an option's value stands for; `@@` at the start means a plain `@`.
    static func read(_ value: String, of option: String) throws -> String {
        if value.hasPrefix("@@") { return String(value.dropFirst()) }
        guard value == "-" || value.hasPrefix("@") else { return value }
        let path = value == "-" ? "/dev/stdin" : String(value.dropFirst())
        let bytes = try contents(path, of: option)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(
                .usage, "option '--\(option)': \(name(path)) is not valid UTF-8 text",
                hint: "convert it first, for instance with iconv")
        }
        return text
    }

    /// The bytes of a file that an operand names; `-` is standard input.
    static func file(_ path: String) throws -> [UInt8] {
        try contents(path == "-" ? "/dev/stdin" : path, of: nil)
    }

    private static func contents(_ path: String, of option: String?) throws -> [UInt8] {
        let place = option.map { "option '--\($0)': " } ?? ""
        if path == "/dev/stdin", isInputTaken.withLock({ isTaken in swap(&isTaken, with: true) }) {
            throw Failure.usage("\(place)standard input can be read only once")
        }
        guard !path.isEmpty else {
            throw Failure.usage("\(place)'@' needs the path of a file after it")
        }
        guard !Files.isFolder(path) else {
            throw Failure.usage("\(place)\(name(path)) is a directory, not a file")
        }
        do {
            return try Files.read(path, limit: bytesMax)
        } catch {
            if error.isNotFound {
                throw Failure(.notFound, "\(place)there is no file \(name(path))")
            }
            if error.isTooLarge {
                throw Failure(
                    .refused,
                    "\(place)\(name(path)) is larger than \(Readable.bytes(bytesMax))")
            }
            throw error
        }
    }

    private static let isInputTaken = Guarded(false)

    private static func swap(_ value: inout Bool, with new: Bool) -> Bool {
        defer { value = new }
        return value
    }

    private static func name(_ path: String) -> String {
        path == "/dev/stdin" ? "standard input" : quoted(path)
    }
}
