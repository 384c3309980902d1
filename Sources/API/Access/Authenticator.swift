internal import Domain
internal import EventSourcing
public import Fleet
internal import HTTPServer
internal import JSON
internal import Views

/// Who sent a request.
struct Identity: Sendable {
    let caller: Caller
}

/// Finds out who sends a request: by API key or token, in a header or a cookie.
public final class Authenticator: Sendable {
    private let fleet: Fleet

    public init(fleet: Fleet) {
        self.fleet = fleet
    }

    /// Nil on an open route without a key.
    ///
    /// - Throws: `APIError` of 401 without a valid key, of 403 without the right to use the route.
    func identity(of request: HTTPRequest, for route: Route) throws -> Identity? {
        guard let text = Self.credential(in: request) else {
            if route.access == .open { return nil }
            throw Self.unauthorized("Not authenticated")
        }
        guard let secret = APIKeySecret(text),
            case .valid(let user, _) = try fleet.standing(of: secret)
        else { throw Self.unauthorized("Invalid token") }
        guard user.isActive else { throw APIError(403, "Inactive user") }
        let identity = Identity(caller: try fleet.caller(user))
        try Self.check(identity, for: route)
        return identity
    }

    private static func check(_ identity: Identity, for route: Route) throws {
        let isAllowed =
            switch route.access {
            case .open, .member: true
            case .admin: identity.caller.role == .admin
            case .operatorOnly: identity.caller.organization == nil
            }
        guard isAllowed else { throw APIError(403, "Insufficient permissions") }
    }

    private static func unauthorized(_ message: String) -> APIError {
        var error = APIError(401, message)
        error.headers["WWW-Authenticate"] = "Bearer"
        return error
    }

    private static func credential(in request: HTTPRequest) -> String? {
        guard let header = request.headers["Authorization"] else { return nil }
        let parts = header.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}
