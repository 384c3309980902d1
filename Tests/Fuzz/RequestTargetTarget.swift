import HTTPServer

/// Path and query of a request's first line.
enum RequestTargetTarget: FuzzTarget {
    static var seeds: [[UInt8]] {
        [
            "/api/v1/agents?limit=5&q=a+b%2B", "//a%2Fb/%2541/gr%C3%BC/?x=&=y&z",
            "http://x/echo?a=b", "https://x", "/%zz", "/?%ff", "*",
        ].map { Array($0.utf8) }
    }

    static func run(_ bytes: [UInt8]) {
        guard let target = RequestTarget(String(decoding: bytes, as: UTF8.self), host: "x") else {
            return
        }
        promise(target.path.allSatisfy { !$0.isEmpty }, "no part of a path is empty")
        let texts = target.path + target.query.flatMap { [$0.name, $0.value] }
        promise(texts.allSatisfy { !$0.utf8.contains(0) }, "no text has a NUL")
        let path = target.path.map { "/" + escaped($0) }.joined()
        let query = target.query.map { escaped($0.name) + "=" + escaped($0.value) }
        let again = RequestTarget(
            (path.isEmpty ? "/" : path) + "?" + query.joined(separator: "&"), host: nil)
        promise(again?.path == target.path, "a path that is escaped again is the same")
        promise(
            again?.query.elementsEqual(target.query) { $0 == $1 } ?? false,
            "a query that is escaped again is the same")
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
