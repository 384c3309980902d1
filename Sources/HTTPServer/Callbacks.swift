internal import CMicroHTTPD

// What libmicrohttpd calls. They are free functions: a closure could inherit an actor.

/// The first line was read: the exchange begins, with the target as it was sent.
func takeTarget(
    _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>,
    _ connection: OpaquePointer
) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context else { return nil }
    let server = unsafe Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
    unsafe Connection(connection).watch?.expect(by: .now + server.options.headTimeout)
    return unsafe Unmanaged.passRetained(Exchange(target: String(cString: target))).toOpaque()
}

func handleRequest(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ url: UnsafePointer<CChar>?, _ method: UnsafePointer<CChar>?,
    _ version: UnsafePointer<CChar>?, _ data: UnsafePointer<CChar>?,
    _ size: UnsafeMutablePointer<Int>?, _ own: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let context = unsafe context, let connection = unsafe connection,
        let method = unsafe method, let version = unsafe version, let size = unsafe size,
        let own = unsafe own?.pointee
    else { return .NO }
    let server = unsafe Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(own).takeUnretainedValue()
    let bytes = unsafe UnsafeRawBufferPointer(start: data, count: size.pointee)
    unsafe size.pointee = 0
    return unsafe exchange.handle(
        server, Connection(connection), method: method, version: version, data: bytes)
}

func completeRequest(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ own: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _: MHD_RequestTerminationCode
) {
    guard let context = unsafe context, let connection = unsafe connection, let own = unsafe own,
        let pointer = unsafe own.pointee
    else { return }
    let server = unsafe Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(pointer).takeRetainedValue()
    unsafe own.pointee = nil
    exchange.complete(server, unsafe Connection(connection))
}

func noteConnection(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ own: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ what: MHD_ConnectionNotificationCode
) {
    guard let context = unsafe context, let connection = unsafe connection, let own = unsafe own
    else { return }
    let server = unsafe Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
    if what.rawValue == cmhd_started {
        let watch = ConnectionWatch(
            socket: unsafe cmhd_socket(connection), deadline: .now + server.options.headTimeout)
        unsafe own.pointee = Unmanaged.passRetained(watch).toOpaque()
        server.deadlines.add(watch)
    } else if let pointer = unsafe own.pointee {
        server.deadlines.remove(
            unsafe Unmanaged<ConnectionWatch>.fromOpaque(pointer).takeRetainedValue())
        unsafe own.pointee = nil
    }
}
