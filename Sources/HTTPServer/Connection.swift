internal import CMicroHTTPD

/// libmicrohttpd's connection, as far as other threads may touch it.
@safe struct Connection: @unchecked Sendable {
    // Proof for @unchecked: only `resume` is called from other threads, which libmicrohttpd
    // allows, and it is called once for each `suspend`, until which the connection lives.
    let pointer: OpaquePointer

    @unsafe init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }

    /// Nothing happens on the connection until `resume`. From its own thread only.
    func suspend() { unsafe MHD_suspend_connection(pointer) }

    func resume() { unsafe MHD_resume_connection(pointer) }

    var watch: ConnectionWatch? {
        guard let context = unsafe cmhd_socket_context(pointer) else { return nil }
        return unsafe Unmanaged<ConnectionWatch>.fromOpaque(context).takeUnretainedValue()
    }

    var remoteAddress: String {
        guard let address = unsafe cmhd_address(pointer) else { return "" }
        return unsafe SocketAddress(address).host
    }
}

extension HTTPResponse {
    /// Hands the response to libmicrohttpd. From the connection's own thread only.
    func queue(
        on connection: Connection, _ waiters: Waiters, isLast: Bool
    ) -> MHD_Result {
        let response: OpaquePointer?
        switch body {
        case .bytes(let bytes):
            // The library copies the bytes; it takes no constant pointer, but writes nothing.
            unsafe response = unsafe bytes.withUnsafeBytes { buffer in
                unsafe MHD_create_response_from_buffer(
                    buffer.count, UnsafeMutableRawPointer(mutating: buffer.baseAddress),
                    .RESPMEM_MUST_COPY)
            }
        case .stream(let stream):
            let sender = StreamSender(stream, connection, waiters)
            unsafe response = unsafe MHD_create_response_from_callback(
                cmhd_unknown_size, StreamSender.blockSize, readStream,
                Unmanaged.passRetained(sender).toOpaque(), freeStream)
        }
        guard let response = unsafe response else { return .NO }
        defer { unsafe MHD_destroy_response(response) }
        for (name, value) in headers.fields {
            unsafe MHD_add_response_header(response, name, value)
        }
        if isLast { unsafe MHD_add_response_header(response, "Connection", "close") }
        return unsafe MHD_queue_response(connection.pointer, UInt32(status), response)
    }
}

/// Feeds a stream to libmicrohttpd, which asks for more when it has sent what it has.
private final class StreamSender {
    static let blockSize = 16 << 10

    private let stream: any HTTPBodyStream
    private let connection: Connection
    private let waiters: Waiters

    init(_ stream: any HTTPBodyStream, _ connection: Connection, _ waiters: Waiters) {
        self.stream = stream
        self.connection = connection
        self.waiters = waiters
    }

    /// Fills `buffer` and returns how much; 0 when the connection is suspended until there is more.
    @unsafe func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let seen = waiters.generation
        switch stream.next(buffer.count) {
        case .bytes(let bytes):
            precondition(!bytes.isEmpty && bytes.count <= buffer.count, "a stream's part is sized")
            unsafe buffer.copyBytes(from: bytes)
            return bytes.count
        case .wait(let until):
            if waiters.isClosed { return cmhd_end_of_stream }
            connection.suspend()
            waiters.add(connection, until: until, seen: seen)
            return 0
        case .end: return cmhd_end_of_stream
        }
    }
}

private func readStream(
    _ context: UnsafeMutableRawPointer?, _ position: UInt64, _ buffer: UnsafeMutablePointer<CChar>?,
    _ count: Int
) -> Int {
    guard let context = unsafe context else { return cmhd_end_of_stream }
    let sender = unsafe Unmanaged<StreamSender>.fromOpaque(context).takeUnretainedValue()
    return unsafe sender.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: count))
}

private func freeStream(_ context: UnsafeMutableRawPointer?) {
    guard let context = unsafe context else { return }
    unsafe Unmanaged<StreamSender>.fromOpaque(context).release()
}
