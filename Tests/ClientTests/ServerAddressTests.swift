import Testing

@testable import Client

@Suite struct ServerAddressTests {
    @Test(arguments: [
        ("http://localhost", "localhost", "http://localhost", false),
        ("http://127.0.0.1:7070/", "127.0.0.1", "http://127.0.0.1:7070", false),
        ("HTTPS://Varve.example/fleet//", "Varve.example", "https://Varve.example/fleet", true),
        ("http://[::1]:7070", "::1", "http://[::1]:7070", false),
        ("https://[2001:db8::1]", "2001:db8::1", "https://[2001:db8::1]", true),
    ])
    func `an address is read`(
        text: String, host: String, written: String, isEncrypted: Bool
    ) throws {
        let address = try ServerAddress(parsing: text)
        #expect(address.host == host && address.description == written)
        #expect(address.isEncrypted == isEncrypted)
    }

    @Test(arguments: [
        "", "localhost:7070", "ftp://host", "http://", "http:///path", "http://host:port",
        "http://host:70000", "http://alice:secret@host", "http://host/?a=b", "http://host/#a",
        "http://ho st", "http://host\n", "http://hüst", "http://[::1", "http://[::1]x",
        "file:///etc/passwd", "http://host:",
    ])
    func `what is no address is refused`(text: String) {
        #expect(throws: ClientError.self) { try ServerAddress(parsing: text) }
    }

    @Test(arguments: [
        ("localhost", true), ("127.0.0.1", true), ("127.8.0.1", true), ("[::1]", true),
        ("10.0.0.1", false), ("localhost.example", false),
    ])
    func `only this host's own addresses are loopback`(host: String, isLoopback: Bool) throws {
        #expect(try ServerAddress(parsing: "http://\(host)").isLoopback == isLoopback)
    }
}
