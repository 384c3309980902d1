internal import HTTPServer

/// Whether a browser sends a request on behalf of a page that may do so.
///
/// A browser adds cookies whoever asks; so a write with a cookie must show where it comes from.
enum CrossSite {
    /// - Parameter isAllowed: whether pages of an origin may use the API.
    static func isOwn(_ request: HTTPRequest, isAllowed: (String) -> Bool) -> Bool {
        if let origin = request.headers["Origin"] {
            return matches(origin, request.headers["Host"]) || isAllowed(origin)
        }
        // Browsers of today send this one; pages can't.
        if let site = request.headers["Sec-Fetch-Site"] { return site == "same-origin" }
        guard let referer = request.headers["Referer"], let origin = origin(of: referer) else {
            return false
        }
        return matches(origin, request.headers["Host"]) || isAllowed(origin)
    }

    /// Whether an origin is that of the host that the request was sent to.
    private static func matches(_ origin: String, _ host: String?) -> Bool {
        guard let host, let (scheme, authority) = split(origin) else { return false }
        func full(_ text: some StringProtocol) -> String {
            let text = text.lowercased()
            let afterBracket = text.split(separator: "]", omittingEmptySubsequences: false).last
            if afterBracket?.contains(":") == true { return text }
            return text + (scheme == "https" ? ":443" : ":80")
        }
        return full(authority) == full(host)
    }

    /// The scheme and authority of an address, as an origin is written.
    private static func origin(of address: String) -> String? {
        guard let (scheme, rest) = split(address) else { return nil }
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return "\(scheme)://\(authority)"
    }

    private static func split(_ text: String) -> (scheme: String, rest: Substring)? {
        for scheme in ["http", "https"] where text.lowercased().hasPrefix(scheme + "://") {
            let rest = text.dropFirst(scheme.count + 3)
            return rest.isEmpty || rest.contains("@") || rest.contains("\\") ? nil : (scheme, rest)
        }
        return nil
    }
}
