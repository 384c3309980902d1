internal import HTTPServer

/// What a request brings along to show who sends it.
struct Credential {
    enum Place {
        case header
        /// Browsers add it whoever asks.
        case cookie
    }

    static let cookieName = "access_token"

    let text: String
    let place: Place

    /// The credential of a request: that of the header, if there is one, else that of the cookie.
    ///
    /// - Throws: `APIError` of 401 for cookies of which none is known to be the right one.
    init?(_ request: HTTPRequest) throws(APIError) {
        if let header = request.headers["Authorization"], let token = Self.bearer(header) {
            (text, place) = (token, .header)
            return
        }
        let found = Set(Self.cookies(request))
        // Another site of the same domain may have set the second one.
        guard found.count < 2 else { throw Authenticator.unauthorized("Invalid token") }
        guard let token = found.first else { return nil }
        (text, place) = (token, .cookie)
    }

    /// RFC 6750, section 2.1. Other schemes are for others, as a proxy in front.
    private static func bearer(_ header: String) -> String? {
        let scheme = header.prefix { $0 != " " }
        guard scheme.lowercased() == "bearer" else { return nil }
        return String(header.dropFirst(scheme.count).trimming { $0 == " " })
    }

    private static func cookies(_ request: HTTPRequest) -> [String] {
        request.headers.all("Cookie").flatMap { $0.split(separator: ";") }.compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].trimming({ $0 == " " }) == cookieName else {
                return nil
            }
            let value = parts[1].trimming { $0 == " " }
            let isQuoted = value.utf8.count > 1 && value.hasPrefix("\"") && value.hasSuffix("\"")
            return String(isQuoted ? value.dropFirst().dropLast() : value)
        }
    }
}

extension StringProtocol where SubSequence == Substring {
    fileprivate func trimming(_ isTrimmed: (Character) -> Bool) -> Substring {
        var text = self[...]
        while let first = text.first, isTrimmed(first) { text = text.dropFirst() }
        while let last = text.last, isTrimmed(last) { text = text.dropLast() }
        return text
    }
}
