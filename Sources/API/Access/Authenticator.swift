internal import Domain
internal import EventSourcing
public import Fleet
internal import HTTPServer
internal import JSON
internal import System

/// Who sent a request.
struct Identity: Sendable {
    let caller: Caller
    /// Nil for whoever runs the store.
    var user: UserRecord?
    /// Nil for a token.
    var key: KeyRecord?
}

/// Finds out who sends a request: by API key or token, in a header or a cookie.
public final class Authenticator: Sendable {
    public struct Options: Sendable {
        /// The bytes that sign tokens (HS256), at least 32; nil to take no tokens.
        public var tokenSecret: [UInt8]?
        /// Failed logins from one address before it has to wait; 0 for any number.
        public var failuresMax = 10
        /// Addresses of proxies whose `X-Forwarded-For` is believed.
        public var trustedProxies: Set<String> = []

        public init() {}
    }

    /// A secret that can be guessed.
    public struct WeakSecret: Error, CustomStringConvertible {
        public let found: Int

        public var description: String {
            "the secret for tokens has \(found) bytes: at least \(secretSizeMin) are needed"
        }
    }

    /// RFC 7518, section 3.2: as long as the hash.
    public static let secretSizeMin = 32

    private let fleet: Fleet
    private let options: Options
    private let throttle: LoginThrottle
    private let tokenSecret: Guarded<[UInt8]?>

    /// - Throws: `WeakSecret`.
    public init(fleet: Fleet, options: Options = Options()) throws(WeakSecret) {
        try Self.check(options.tokenSecret)
        self.fleet = fleet
        self.options = options
        tokenSecret = Guarded(options.tokenSecret)
        var limits = LoginThrottle.Limits()
        limits.failuresMax = options.failuresMax
        throttle = LoginThrottle(limits)
    }

    /// Takes another secret for tokens from now on, or none; tokens of the old one are void.
    ///
    /// - Throws: `WeakSecret`: the old one stays.
    public func setTokenSecret(_ secret: [UInt8]?) throws(WeakSecret) {
        try Self.check(secret)
        tokenSecret.withLock { $0 = secret }
    }

    private static func check(_ secret: [UInt8]?) throws(WeakSecret) {
        if let secret, secret.count < secretSizeMin { throw WeakSecret(found: secret.count) }
    }

    /// Nil on an open route without a key.
    ///
    /// - Parameter isAllowed: whether pages of an origin may use the API.
    /// - Throws: `APIError` of 401 without a valid key, of 403 without the right to use the route,
    ///   of 429 after too many failures.
    func identity(
        of request: HTTPRequest, for route: Route, isAllowed: (String) -> Bool
    ) throws -> Identity? {
        guard let credential = try credential(of: request, for: route) else { return nil }
        let address = clientAddress(of: request)
        if let delay = throttle.delay(for: address) { throw Self.tooMany(delay) }
        try route.isWrite ? fleet.refreshFromOthers() : fleet.refresh()
        let identity: Identity
        do {
            identity = try self.identity(of: credential)
        } catch let error as Guess {
            throttle.noteFailure(of: address)
            throw error.refusal
        }
        throttle.noteSuccess(of: address)
        if credential.place == .cookie, route.isWrite,
            !CrossSite.isOwn(request, isAllowed: isAllowed)
        {
            throw APIError(403, "The request comes from another site", code: "cross_site")
        }
        try Self.check(identity, for: route)
        return identity
    }

    /// Who sent a request that goes on still: it is no login, so none that fails.
    ///
    /// - Throws: `APIError` as `identity(of:for:isAllowed:)`.
    func identityStill(of request: HTTPRequest, for route: Route) throws -> Identity? {
        guard let credential = try credential(of: request, for: route) else { return nil }
        try fleet.refresh()
        do {
            let identity = try self.identity(of: credential)
            try Self.check(identity, for: route)
            return identity
        } catch let error as Guess {
            throw error.refusal
        }
    }

    /// Nil on an open route where none was sent.
    private func credential(of request: HTTPRequest, for route: Route) throws -> Credential? {
        if let credential = try Credential(request) { return credential }
        guard route.access == .open else { throw Self.unauthorized("Not authenticated") }
        return nil
    }

    /// The client's address, as the nearest proxy that is believed tells it.
    func clientAddress(of request: HTTPRequest) -> String {
        guard options.trustedProxies.contains(request.remoteAddress) else {
            return request.remoteAddress
        }
        let hops = request.headers.all("X-Forwarded-For").joined(separator: ",")
            .split(separator: ",").map { hop in
                let text = hop.filter { $0 != " " && $0 != "\t" }
                return NetworkAddress(maybeWithPort: text)?.description ?? text
            }
        return hops.last { !options.trustedProxies.contains($0) } ?? request.remoteAddress
    }

    private static func check(_ identity: Identity, for route: Route) throws {
        let isAllowed =
            switch route.access {
            case .open, .member: true
            case .admin: identity.caller.role == .admin
            case .operatorOnly: identity.caller.isOperator
            }
        guard isAllowed else { throw APIError.forbidden(needs: route.access) }
    }

    static func unauthorized(_ message: String) -> APIError {
        var error = APIError(401, message)
        error.headers["WWW-Authenticate"] = "Bearer"
        return error
    }

    private static func tooMany(_ delay: Duration) -> APIError {
        let (seconds, rest) = delay.components
        var error = APIError(429, "Too many failed logins")
        error.headers["Retry-After"] = String(rest > 0 ? seconds + 1 : seconds)
        return error
    }
}

// What a credential says.
extension Authenticator {
    /// A credential that was made up.
    private struct Guess: Error {
        let refusal = Authenticator.unauthorized("Invalid token")
    }

    /// - Throws: `Guess`, and `APIError` for who is known and refused.
    private func identity(of credential: Credential) throws -> Identity {
        if let secret = APIKeySecret(credential.text) {
            return switch secret.kind {
            case .user: try user(secret)
            case .operator: try operatorIdentity(secret)
            }
        }
        return try identity(ofToken: credential.text)
    }

    private func user(_ secret: APIKeySecret) throws -> Identity {
        switch try fleet.standing(of: secret) {
        case .unknown: throw Guess()
        // Who has it had the right one once: that is no guess.
        case .void: throw Self.unauthorized("Invalid token")
        case .valid(let user, let key):
            let identity = try active(user, key)
            fleet.noteUse(of: key.id)
            return identity
        }
    }

    private func operatorIdentity(_ secret: APIKeySecret) throws -> Identity {
        guard let (key, caller) = try fleet.operatorKey(withSecret: secret) else { throw Guess() }
        fleet.noteUse(of: key.id)
        return Identity(caller: caller, key: key)
    }

    private func identity(ofToken text: String) throws -> Identity {
        guard let secret = tokenSecret.withLock({ $0 }) else { throw Guess() }
        let token: WebToken
        do throws(WebToken.Refusal) {
            token = try WebToken(parsing: text, secret: secret, now: fleet.now)
        } catch {
            if error == .forged { throw Guess() }
            throw Self.unauthorized("Invalid token")
        }
        guard let id = ID<User>(token.subject), let user = try fleet.user(withID: id) else {
            throw Self.unauthorized("User not found")
        }
        return try active(user)
    }

    private func active(_ user: UserRecord, _ key: KeyRecord? = nil) throws -> Identity {
        guard user.isActive else { throw APIError(403, "Inactive user") }
        return Identity(caller: try fleet.caller(user), user: user, key: key)
    }
}
