internal import Console
internal import Crypto
internal import EventLog
internal import EventSourcing
internal import JSON
internal import Proofs
internal import System

/// Whose signature of an export's tree head is believed.
enum Trust {
    /// That of a key from elsewhere.
    case given(VerifierKey)
    /// That of the log's own key, as the log is continued.
    case own(VerifierKey)
    /// That of the key that the file names: it shows that the file is whole, not whose it is.
    case any
}

/// What the first line of an export says, and how its other lines are read.
struct LogSource {
    let store: UUID
    let created: Timestamp
    let first: Position
    let head: TreeHead
    /// The key that signed the tree head.
    let key: VerifierKey

    init(_ line: [UInt8], trusting trust: Trust) throws {
        let header = (try? JSON.parse(line))?.object ?? [:]
        guard header["format"]?.string == LogExport.format else {
            throw Failure.usage(
                "the file is not an export of a log: its first line has no "
                    + "\"format\":\"\(LogExport.format)\"",
                hint: "'varve log export' writes such files")
        }
        guard let store = header["store"]?.string.flatMap({ UUID($0) }),
            let created = header["created"]?.string.flatMap({ Timestamp($0) }),
            let first = header["first"]?.integer, first > 0,
            let last = header["last"]?.integer, last >= first,
            let note = header["tree_head"]?.string, let named = header["verifier_key"]?.string
        else { throw Self.damaged }
        self.store = store
        self.created = created
        self.first = Position(UInt64(first))
        key = try Self.key(trust, named: named)
        do {
            head = try TreeHead(of: SignedNote(parsing: Array(note.utf8)), signedBy: [key])
        } catch {
            throw Failure(.verificationFailed, "the tree head of the export: \(error)")
        }
        let origin = "varve/\(store)"
        guard head.origin.utf8.elementsEqual(origin.utf8), head.size == UInt64(last),
            header["origin"]?.string?.utf8.elementsEqual(origin.utf8) ?? false
        else {
            throw Failure(
                .verificationFailed,
                "the tree head of the export is of another log than its first line says")
        }
    }

    private static let damaged = Failure(
        .verificationFailed, "the first line of the export is damaged")

    private static func key(_ trust: Trust, named text: String) throws -> VerifierKey {
        guard let named = try? VerifierKey(parsing: text) else { throw damaged }
        switch trust {
        case .given(let key): return key
        case .any: return named
        case .own(let key):
            guard key == named else {
                throw Failure(
                    .refused, "the file is signed by another key than this log's own",
                    hint: "if you trust it: --key \(Shell.word(named.text))")
            }
            return key
        }
    }

    /// Reads an event's line.
    static func record(_ line: [UInt8], number: Int) throws -> StoredRecord {
        do {
            let object = try JSON.parse(line).object ?? [:]
            guard let record = object["record"]?.string.flatMap({ Base64.decode($0) }) else {
                throw Failure(.verificationFailed, "it has no record")
            }
            var payload: [UInt8]?
            if let value = object["payload"] {
                payload = try JSON.encode(value)
            } else if let text = object["payload_base64"]?.string {
                payload = Base64.decode(text)
            }
            guard let payload else { throw Failure(.verificationFailed, "it has no payload") }
            return StoredRecord(record: record, payload: payload)
        } catch let failure as Failure {
            throw Failure(failure.code, "line \(number): \(failure.message)")
        } catch {
            throw Failure(.verificationFailed, "line \(number): \(error)")
        }
    }
}

/// Reads a file line by line, in bounded memory.
final class LineReader {
    private let file: Descriptor
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false
    /// Of the line that `next` returned last, from 1.
    private(set) var number = 0

    /// A payload of 16 MiB in base64, and what stands around it.
    private static let lineMax = 64 << 20

    init(_ path: String) throws {
        guard !Files.isFolder(path) else {
            throw Failure.usage("\(quoted(path)) is a directory, not a file")
        }
        file = try Descriptor.reading(path)
    }

    /// The next line without its end; nil at the end of the file. Empty lines are left out.
    func next() throws -> [UInt8]? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                let line = Array(buffer[start..<end])
                start = end + 1
                number += 1
                if line.isEmpty {
                    searched = start
                    continue
                }
                return line
            }
            guard !isAtEnd else {
                defer { start = buffer.count }
                guard start < buffer.count else { return nil }
                number += 1
                return Array(buffer[start...])
            }
            buffer.removeFirst(start)
            start = 0
            searched = buffer.count
            guard buffer.count <= Self.lineMax else {
                throw Failure(.refused, "line \(number + 1) is longer than 64 MiB")
            }
            let chunk = try file.read(upTo: 1 << 20)
            isAtEnd = chunk.isEmpty
            buffer += chunk
        }
    }
}
