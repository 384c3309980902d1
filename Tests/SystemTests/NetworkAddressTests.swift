import System
import Testing

@Suite struct NetworkAddressTests {
    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7"), ("::1", "::1"), ("2001:DB8:0:0::7", "2001:db8::7"),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.7"),
    ])
    func `an address has one form`(text: String, form: String) {
        #expect(NetworkAddress(text)?.description == form)
    }

    @Test(arguments: [
        "", "localhost", "192.0.2", "192.0.2.256", "10.0.0.0/8", "1.2.3.4:5", "[::1]",
    ])
    func `what is no address is none`(text: String) {
        #expect(NetworkAddress(text) == nil)
    }

    @Test(arguments: [
        ("192.0.2.7:4711", "192.0.2.7"), ("[2001:db8::7]:4711", "2001:db8::7"),
        ("[::1]", "::1"), ("192.0.2.7", "192.0.2.7"), ("::1", "::1"),
    ])
    func `a port may stand behind it`(text: String, form: String) {
        #expect(NetworkAddress(maybeWithPort: text)?.description == form)
    }
}
