import Foundation
import HTTPServer
import System
import TestSupport
import Testing

@testable import Client

@Suite struct TLSTests {
    private struct Yes: HTTPHandler {
        func answer(_ request: HTTPRequest) -> HTTPAnswer { .now(HTTPResponse(200)) }
        func refusal(_ status: Int, _ message: String, requestID: String) -> HTTPResponse {
            HTTPResponse(status)
        }
        func admission(of head: HTTPRequest) -> HTTPAdmission { .body(sizeMax: .max, owner: "") }
        func finished(_ record: HTTPRecord) {}
    }

    private let folder = TemporaryFolder()
    private let server: HTTPServer

    init() throws {
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        openssl.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", folder.path + "/key.pem", "-out", folder.path + "/cert.pem", "-days", "1",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        var options = HTTPServer.Options()
        options.port = 0
        let texts = try ["/cert.pem", "/key.pem"].map { [folder] name in
            String(decoding: try Files.read(folder.path + name), as: UTF8.self)
        }
        options.tls = (certificate: texts[0], key: texts[1])
        server = try HTTPServer(options: options, handler: Yes())
    }

    private func send(host: String = "127.0.0.1", caFile: String?) throws -> Int {
        var options = HTTPClient.Options()
        options.caFile = caFile
        options.timeout = .seconds(5)
        let address = try ServerAddress(parsing: "https://\(host):\(server.port)")
        return try HTTPClient(address, key: "vk_1", options: options)
            .send(ServerCall("GET", "x")).status
    }

    @Test func `a certificate that nobody vouches for is refused`() throws {
        defer { server.stop() }
        #expect {
            try send(caFile: nil)
        } throws: {
            if case ClientError.untrusted = $0 { true } else { false }
        }
    }

    @Test func `a certificate in the file of trusted ones is taken`() throws {
        defer { server.stop() }
        #expect(try send(caFile: folder.path + "/cert.pem") == 200)
    }

    @Test func `a certificate of another host is refused`() throws {
        defer { server.stop() }
        #expect {
            try send(host: "localhost", caFile: folder.path + "/cert.pem")
        } throws: {
            if case ClientError.untrusted = $0 { true } else { false }
        }
    }

    @Test func `a file that holds no certificates can't be trusted`() throws {
        defer { server.stop() }
        try Files.create(folder.path + "/none.pem", with: Array("nothing".utf8))
        #expect(throws: ClientError.self) { try send(caFile: folder.path + "/none.pem") }
    }
}
