internal import Crypto
internal import Domain
internal import EventSourcing
internal import JSON

/// A JSON Web Token (RFC 7519) in compact form, signed with HMAC-SHA256: `header.claims.signature`.
///
/// Only HS256 is known: what the header says never chooses how the signature is checked (RFC 8725,
/// section 3.1).
struct WebToken: Sendable {
    enum Refusal: Error, Hashable {
        /// No token, or not signed with the secret: it may be a guess.
        case forged
        /// Signed with the secret, but not good now, or without a subject.
        case unusable
    }

    /// Longer ones are no tokens of logins, and are not looked into.
    static let sizeMax = 8 << 10
    /// How far the clock of who makes tokens may be ahead.
    static let skew = Duration.seconds(60)

    /// `sub`: the user's id, where it is one.
    let subject: String

    init(parsing text: String, secret: [UInt8], now: Timestamp) throws(Refusal) {
        let claims = try Self.claims(of: text, secret: secret)
        try Self.check(claims, now: now)
        guard let subject = claims["sub"]?.string, !subject.isEmpty else { throw .unusable }
        self.subject = subject
    }

    /// The claims, when the signature is good. Nothing of them is read before.
    private static func claims(of text: String, secret: [UInt8]) throws(Refusal) -> JSONObject {
        guard text.utf8.count <= sizeMax else { throw .forged }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = object(parts[0]), isUnderstood(header),
            let signature = Base64URL.decode(parts[2])
        else { throw .forged }
        let signed = Array(text.utf8.dropLast(parts[2].utf8.count + 1))
        guard HMACSHA256.isValid(signature, for: signed, key: secret) else { throw .forged }
        guard let claims = object(parts[1]) else { throw .unusable }
        return claims
    }

    private static func isUnderstood(_ header: JSONObject) -> Bool {
        guard header["alg"]?.string == "HS256" else { return false }
        // What must be understood is not; compressed and encrypted tokens are none of ours.
        guard header["crit"] == nil, header["zip"] == nil, header["enc"] == nil else {
            return false
        }
        guard let type = header["typ"] else { return true }
        return ["jwt", "at+jwt"].contains(type.string?.lowercased())
    }

    private static func object(_ part: Substring) -> JSONObject? {
        Base64URL.decode(part).flatMap { try? JSON.parse($0) }?.object
    }

    /// Whether the token is good now: `exp` is not over, `nbf` and `iat` are not to come.
    private static func check(_ claims: JSONObject, now: Timestamp) throws(Refusal) {
        let seconds = Double(now.microseconds) / 1_000_000
        let latest = seconds + Double(skew.components.seconds)
        if let expiry = try date("exp", in: claims), expiry <= seconds { throw .unusable }
        if let start = try date("nbf", in: claims), start > latest { throw .unusable }
        if let issued = try date("iat", in: claims), issued > latest { throw .unusable }
    }

    /// Seconds since 1970 (RFC 7519, section 2). A claim that is there and is no number is no date
    /// that could be honoured.
    private static func date(_ name: String, in claims: JSONObject) throws(Refusal) -> Double? {
        switch claims[name] {
        case nil: return nil
        case .integer(let seconds)?: return Double(seconds)
        case .unsigned(let seconds)?: return Double(seconds)
        case .number(let seconds)? where seconds.isFinite: return seconds
        default: throw .unusable
        }
    }
}
