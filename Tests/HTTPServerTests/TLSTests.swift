import Glibc
import HTTPServer
import System
import TestSupport
import Testing

@Suite struct TLSTests {
    private let folder = TemporaryFolder()

    /// A certificate that signs itself, with its key.
    private func makePair(_ name: String) throws -> (certificate: String, key: String) {
        let path = folder.path + "/" + name
        let command =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
            + "-subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 "
            + "-keyout \(path).key -out \(path).crt 2>/dev/null"
        try #require(system(command) == 0)
        return (
            String(decoding: try Files.read(path + ".crt"), as: UTF8.self),
            String(decoding: try Files.read(path + ".key"), as: UTF8.self)
        )
    }

    /// What the server says through `openssl s_client`.
    private func ask(_ port: UInt16, _ options: String) -> String {
        let request = #"GET /large?size=100000 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"#
        let command =
            "printf '\(request)' | timeout 10 openssl s_client -quiet -connect 127.0.0.1:\(port) "
            + "-CAfile \(folder.path)/one.crt -verify_return_error \(options) 2>/dev/null"
        guard let pipe = popen(command, "r") else { return "" }
        defer { pclose(pipe) }
        var text: [UInt8] = []
        while case let byte = fgetc(pipe), byte >= 0 { text.append(UInt8(byte)) }
        return String(decoding: text, as: UTF8.self)
    }

    @Test func `answers come over TLS, and not over its old versions`() throws {
        let pair = try makePair("one")
        let test = try TestServer { $0.tls = pair }
        for version in ["-tls1_2", "-tls1_3"] {
            let answer = ask(test.server.port, version)
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.utf8.count > 100_000)
        }
        #expect(ask(test.server.port, "-tls1_1 -cipher DEFAULT@SECLEVEL=0").isEmpty)
    }

    @Test func `a client that speaks no TLS, or stops in the middle of it, is cut`() throws {
        let pair = try makePair("one")
        let test = try TestServer {
            $0.tls = pair
            $0.headTimeout = .seconds(1)
        }
        let (plain, silent) = (try test.client(), try test.client())
        #expect((try? plain.ask(TestClient.get("/echo"))) == nil)
        #expect((try? silent.isClosed()) ?? true)
        #expect(test.eventually { test.server.counts.connections == 0 })
    }

    @Test func `a key of another certificate is a clear error`() throws {
        let (one, two) = (try makePair("one"), try makePair("two"))
        for (certificate, key, reason) in [
            (one.certificate, two.key, "do not match."), (one.certificate, "no key", ""),
            ("no certificate", one.key, ""),
        ] {
            do {
                _ = try TestServer { $0.tls = (certificate, key) }
                Issue.record("the server starts with a wrong pair")
            } catch let error as HTTPServerError {
                #expect("\(error)".hasPrefix("can't use the TLS certificate with its key: "))
                #expect("\(error)".contains(reason))
            }
        }
    }
}
