internal import CCurl
internal import Glibc

/// Why libcurl could not carry a request to its server and the answer back.
struct TransferError: Error {
    let code: UInt32
    let message: String
    /// Whether anything of the request left this host.
    let isSent: Bool
}

/// What a transfer is told to do.
struct TransferRequest {
    var method: String
    var url: String
    /// Whole lines, as `Accept: application/json`.
    var headers: [String]
    var body: [UInt8]?
    /// A file of certificates to trust instead of the system's.
    var trust: String?
    var connectTimeout: Duration
    /// How long nothing may come.
    var silenceTimeout: Duration
    /// In bytes.
    var answerMax: Int
    /// Asked about once a second; true ends the transfer.
    var isCancelled: () -> Bool
}

/// A connection to a server that is kept for the next request (libcurl's easy handle).
@safe final class TransferHandle {
    private let handle: UnsafeMutableRawPointer

    private static let isReady = curl_global_init(ccurl_global_default) == CURLE_OK

    init() {
        guard Self.isReady, let handle = unsafe curl_easy_init() else {
            preconditionFailure("libcurl can't begin")
        }
        unsafe self.handle = unsafe handle
    }

    deinit { unsafe curl_easy_cleanup(handle) }

    /// Sends a request and takes in its answer; blocks until it is whole.
    func perform(_ request: TransferRequest) throws(TransferError) -> ServerAnswer {
        let receiver = Receiver(max: request.answerMax, isCancelled: request.isCancelled)
        var lines: UnsafeMutablePointer<curl_slist>?
        for line in request.headers { unsafe lines = curl_slist_append(lines, line) }
        defer { unsafe curl_slist_free_all(lines) }
        unsafe curl_easy_reset(handle)
        set(request)
        unsafe ccurl_set_list(handle, CURLOPT_HTTPHEADER, lines)
        let (code, message) = run(receiver, request.body, method: request.method)
        guard code == CURLE_OK else {
            var sent = 0
            unsafe ccurl_get_number(handle, CURLINFO_REQUEST_SIZE, &sent)
            throw TransferError(code: code.rawValue, message: message, isSent: sent > 0)
        }
        var status = 0
        unsafe ccurl_get_number(handle, CURLINFO_RESPONSE_CODE, &status)
        receiver.answer.status = status
        return receiver.answer
    }

    private func set(_ request: TransferRequest) {
        func number(_ option: CURLoption, _ value: Int) {
            unsafe ccurl_set_number(handle, option, value)
        }
        unsafe ccurl_set_text(handle, CURLOPT_URL, request.url)
        unsafe ccurl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        // The server compresses; whatever libcurl can read is taken.
        unsafe ccurl_set_text(handle, CURLOPT_ACCEPT_ENCODING, "")
        if let trust = request.trust { unsafe ccurl_set_text(handle, CURLOPT_CAINFO, trust) }
        number(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        number(CURLOPT_NOSIGNAL, 1)
        number(CURLOPT_SSL_VERIFYPEER, 1)
        number(CURLOPT_SSL_VERIFYHOST, 2)
        // A redirection would take the key elsewhere.
        number(CURLOPT_FOLLOWLOCATION, 0)
        number(CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.milliseconds)
        number(CURLOPT_LOW_SPEED_LIMIT, 1)
        number(CURLOPT_LOW_SPEED_TIME, max(1, request.silenceTimeout.milliseconds / 1_000))
        number(CURLOPT_NOPROGRESS, 0)
    }

    private func run(
        _ receiver: Receiver, _ body: [UInt8]?, method: String
    ) -> (CURLcode, String) {
        let context = unsafe Unmanaged.passUnretained(receiver).toOpaque()
        unsafe ccurl_set_take(handle, CURLOPT_WRITEFUNCTION, takeBody)
        unsafe ccurl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        unsafe ccurl_set_take(handle, CURLOPT_HEADERFUNCTION, takeHeader)
        unsafe ccurl_set_pointer(handle, CURLOPT_HEADERDATA, context)
        unsafe ccurl_set_progress(handle, lookAround)
        unsafe ccurl_set_pointer(handle, CURLOPT_XFERINFODATA, context)
        if method != "GET" { unsafe ccurl_set_text(handle, CURLOPT_CUSTOMREQUEST, method) }
        // What libcurl points to must stay until the transfer is over.
        return withExtendedLifetime(receiver) {
            unsafe withUnsafeTemporaryAllocation(
                of: CChar.self, capacity: Int(CURL_ERROR_SIZE)
            ) { reason in
                unsafe reason.initialize(repeating: 0)
                unsafe ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, reason.baseAddress)
                let code = send(body, method: method)
                unsafe ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, nil)
                let text = unsafe String(cString: reason.baseAddress!)
                return text.isEmpty
                    ? (code, unsafe String(cString: curl_easy_strerror(code))) : (code, text)
            }
        }
    }

    private func send(_ body: [UInt8]?, method: String) -> CURLcode {
        guard let body, method != "GET" else { return unsafe curl_easy_perform(handle) }
        unsafe ccurl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
        return unsafe body.withUnsafeBytes { bytes in
            unsafe withUnsafePointer(to: 0) { nothing in
                unsafe ccurl_set_pointer(
                    handle, CURLOPT_POSTFIELDS, bytes.baseAddress ?? UnsafeRawPointer(nothing))
                return unsafe curl_easy_perform(handle)
            }
        }
    }
}

/// Takes in what comes from the server.
private final class Receiver {
    var answer = ServerAnswer()
    let max: Int
    let isCancelled: () -> Bool

    init(max: Int, isCancelled: @escaping () -> Bool) {
        self.max = max
        self.isCancelled = isCancelled
    }

    /// Takes a line of the head; a new first line begins the head of another answer.
    func take(line: String) {
        guard !line.hasPrefix("HTTP/") else {
            answer.headers = [:]
            return
        }
        guard let colon = line.utf8.firstIndex(of: 0x3A) else { return }
        let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        answer.headers[line[..<colon].lowercased()] = String(
            value.prefix { !$0.isNewline })
    }
}

private func receiver(_ context: UnsafeMutableRawPointer?) -> Receiver? {
    unsafe context.map { unsafe Unmanaged<Receiver>.fromOpaque($0).takeUnretainedValue() }
}

private func takeBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    let length = size * count
    guard let receiver = unsafe receiver(context),
        receiver.answer.body.count + length <= receiver.max
    else { return 0 }
    unsafe receiver.answer.body.append(
        contentsOf: UnsafeRawBufferPointer(start: bytes, count: length))
    return length
}

private func takeHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    unsafe receiver(context)?.take(line: String(decoding: line, as: UTF8.self))
    return size * count
}

private func lookAround(
    _ context: UnsafeMutableRawPointer?, _: curl_off_t, _: curl_off_t, _: curl_off_t,
    _: curl_off_t
) -> Int32 {
    unsafe receiver(context)?.isCancelled() ?? false ? 1 : 0
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
