internal import Console
internal import JSON
internal import System

/// A file of settings, in TOML or JSON.
struct ConfigurationFile {
    struct Entry: Hashable {
        /// Table by table: `["log", "format"]`.
        let path: [String]
        let value: JSONValue
        /// Of the key, from 1.
        let line: Int

        /// The option's name: `[log] format` is `log-format`.
        var name: String { path.joined(separator: "-") }
    }

    let path: String
    let entries: [Entry]

    /// Reads the file; a text that begins with `{` is JSON.
    init(_ path: String) throws(Console.Failure) {
        let bytes: [UInt8]
        do {
            bytes = try Files.read(path, limit: 1 << 20)
        } catch {
            throw Explanation.failure(error)
        }
        try self.init(path, bytes)
    }

    init(_ path: String, _ bytes: [UInt8]) throws(Console.Failure) {
        self.path = path
        if bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") {
            do {
                entries = try Self.entries(ofJSON: bytes)
            } catch {
                throw .usage("\(path): \(error)")
            }
        } else {
            do throws(TOML.Failure) {
                entries = try TOML.parse(bytes)
            } catch {
                throw .usage("\(path):\(error.line): \(error.message)")
            }
        }
    }

    private static func entries(ofJSON bytes: [UInt8]) throws -> [Entry] {
        let value = try JSON.parse(bytes)
        let lines = MemberLines(bytes).lines
        func entries(_ value: JSONValue, _ path: [String]) -> [Entry] {
            guard let object = value.object else {
                return [Entry(path: path, value: value, line: lines[path] ?? 1)]
            }
            return object.members.flatMap { entries($0.value, path + [$0.key]) }
        }
        return entries(value, [])
    }
}

/// The lines on which the members of a JSON text begin; the text is known to be JSON.
private struct MemberLines {
    private(set) var lines: [[String]: Int] = [:]

    init(_ bytes: [UInt8]) {
        var (line, place, path) = (1, 0, [] as [String])
        /// The last string that was read, with its line: a name, if a colon follows.
        var text = ("", 1)
        while place < bytes.count {
            switch bytes[place] {
            case 0x0A: line += 1
            case UInt8(ascii: "\""):
                let start = place + 1
                place = start
                while bytes[place] != UInt8(ascii: "\"") {
                    place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
                }
                text = (String(decoding: bytes[start..<place], as: UTF8.self), line)
            case UInt8(ascii: ":"):
                path[path.count - 1] = text.0
                lines[path] = text.1
            case UInt8(ascii: "{"), UInt8(ascii: "["): path.append("")
            case UInt8(ascii: "}"), UInt8(ascii: "]"): path.removeLast()
            default: break
            }
            place += 1
        }
    }
}
