internal import CMicroHTTPD
internal import Glibc

/// The head of a request as libmicrohttpd left it in its buffer, checked byte by byte.
///
/// The library reads some heads too kindly: it ends values at a NUL, joins folded lines, takes two
/// lengths. It parses in place, so the lines must follow each other without a gap from the method
/// to the end of the head (RFC 9112, sections 3 to 6); where they do not, something was hidden.
struct RawHead {
    /// Why a head is refused.
    struct Refusal: Error {
        let status: Int
        let message: String
    }

    private(set) var headers = HTTPHeaders()
    /// The length that the client gave for the body; nil for none, or for chunks.
    private(set) var contentLength: Int?
    private(set) var isChunked = false

    static let sizeMax = 16 << 10

    /// - Parameters:
    ///   - method: the first byte of the head.
    ///   - version: the last word of the first line.
    ///   - targetLength: bytes of the target as it was sent, between those two.
    @unsafe init(
        _ connection: OpaquePointer, method: UnsafePointer<CChar>, version: UnsafePointer<CChar>,
        targetLength: Int
    ) throws(Refusal) {
        let size = unsafe cmhd_head_size(connection)
        guard size <= Self.sizeMax else {
            throw Refusal(status: 431, message: "the head has more than \(Self.sizeMax) bytes")
        }
        let end = unsafe UnsafeRawPointer(method) + size
        let afterTarget = unsafe UnsafeRawPointer(method) + strlen(method) + targetLength + 2
        guard unsafe afterTarget == UnsafeRawPointer(version) else {
            throw Refusal(status: 400, message: "the first line has a NUL or a space too many")
        }
        var lines = unsafe Lines(next: UnsafeRawPointer(version) + strlen(version) + 2, end: end)
        unsafe withUnsafeMutablePointer(to: &lines) { lines in
            _ = unsafe MHD_get_connection_values_n(
                connection, .HEADER_KIND, takeLine, UnsafeMutableRawPointer(lines))
        }
        guard unsafe lines.isSound, unsafe lines.next + 2 == end else {
            throw Refusal(
                status: 400, message: "a header has a control character, a fold or a bad line end")
        }
        headers = HTTPHeaders(unsafe lines.fields)
        guard unsafe String(cString: method).utf8.allSatisfy(\.isToken) else {
            throw Refusal(status: 400, message: "the method is no word")
        }
        let isOld = unsafe String(cString: version) == "HTTP/1.0"
        guard isOld || headers["Host"] != nil else {
            throw Refusal(status: 400, message: "the header Host is missing")
        }
        guard headers["Host"]?.utf8.allSatisfy({ $0.isHostByte }) != false else {
            throw Refusal(status: 400, message: "the header Host names no host")
        }
        try checkDoubles()
        try takeLength(isOld)
    }

    private func checkDoubles() throws(Refusal) {
        var seen: Set<String> = []
        for (name, _) in headers.fields {
            let folded = String(decoding: name.utf8.map { $0.lowered }, as: UTF8.self)
            guard Self.singleFields.contains(folded) || folded.hasPrefix("x-varve-") else {
                continue
            }
            guard seen.insert(folded).inserted else {
                throw Refusal(status: 400, message: "the header \(name) stands twice")
            }
        }
    }

    /// Finds out how the body is framed (RFC 9112, section 6).
    private mutating func takeLength(_ isOld: Bool) throws(Refusal) {
        if let encoding = headers["Transfer-Encoding"] {
            guard encoding.isSameFieldName(as: "chunked"), !isOld else {
                throw Refusal(status: 501, message: "the transfer encoding is not known")
            }
            guard headers["Content-Length"] == nil else {
                throw Refusal(
                    status: 400, message: "Content-Length and Transfer-Encoding stand together")
            }
            isChunked = true
        }
        guard let length = headers["Content-Length"] else { return }
        guard !length.isEmpty, length.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            let number = Int(length)
        else { throw Refusal(status: 400, message: "Content-Length is no number") }
        contentLength = number
    }

    /// Fields that say one thing: with two, a proxy before us might have read the other one. Of
    /// fields that nobody reads, and of lists (RFC 9110, section 5.3), there may be several.
    private static let singleFields: Set<String> = [
        "authorization", "content-encoding", "content-length", "content-type", "expect", "host",
        "idempotency-key", "if-modified-since", "if-unmodified-since", "last-event-id", "origin",
        "range", "referer", "transfer-encoding", "user-agent", "x-correlation-id", "x-request-id",
    ]
}

/// The lines of a head, taken one by one.
@unsafe private struct Lines {
    var fields: [(name: String, value: String)] = []
    /// Where the next line must begin.
    var next: UnsafeRawPointer
    let end: UnsafeRawPointer
    var isSound = true

    init(next: UnsafeRawPointer, end: UnsafeRawPointer) {
        unsafe self.next = unsafe next
        unsafe self.end = unsafe end
    }

    mutating func take(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool {
        guard let start = name.baseAddress, let text = value.baseAddress,
            unsafe start == next, unsafe text + value.count + 2 <= end,
            unsafe start + name.count + 1 <= text
        else { return false }
        // Between the colon and the value only blanks may stand.
        var place = unsafe start + name.count + 1
        while unsafe place < text {
            let byte = unsafe place.load(as: UInt8.self)
            guard byte == 0x20 || byte == 0x09 else { return false }
            unsafe place += 1
        }
        guard unsafe !name.isEmpty, unsafe name.allSatisfy(\.isToken),
            unsafe value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }),
            let nameText = unsafe String(validating: name, as: UTF8.self),
            let valueText = unsafe String(validating: value.withoutBlanksAtEnd, as: UTF8.self)
        else { return false }
        unsafe fields.append((nameText, valueText))
        unsafe next = unsafe text + value.count + 2
        return true
    }
}

extension UnsafeRawBufferPointer {
    /// The blanks behind a value are no part of it (RFC 9112, section 5.1).
    @unsafe fileprivate var withoutBlanksAtEnd: Slice<UnsafeRawBufferPointer> {
        let end = unsafe lastIndex { $0 != 0x20 && $0 != 0x09 }
        return unsafe self[..<(end.map { $0 + 1 } ?? 0)]
    }
}

extension UInt8 {
    /// A byte of a host with a port, as far as such are used (RFC 3986, section 3.2.2).
    fileprivate var isHostByte: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-._~%:[]".utf8.contains(self)
        }
    }

    /// RFC 9110, section 5.6.2.
    fileprivate var isToken: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(self)
        }
    }
}

private func takeLine(
    _ context: UnsafeMutableRawPointer?, _ kind: MHD_ValueKind, _ name: UnsafePointer<CChar>?,
    _ nameSize: Int, _ value: UnsafePointer<CChar>?, _ valueSize: Int
) -> MHD_Result {
    guard let lines = unsafe context?.assumingMemoryBound(to: Lines.self) else { return .NO }
    let isTaken = unsafe lines.pointee.take(
        UnsafeRawBufferPointer(start: name, count: nameSize),
        UnsafeRawBufferPointer(start: value, count: valueSize))
    if !isTaken { unsafe lines.pointee.isSound = false }
    return isTaken ? .YES : .NO
}
