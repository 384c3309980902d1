public import Domain
public import EventSourcing
public import Fleet
internal import JSON
internal import System
internal import Views

/// A fleet behind a server: each operation is a request of the HTTP API.
///
/// Its methods block. Errors are the fleet's own where the server tells them, else `ClientError`.
public final class RemoteFleet: FleetAccess {
    let client: HTTPClient
    /// Of the organisation that is meant, where the key's owner may choose one.
    private let organization: String?
    static let chooser = "X-Varve-Organization"
    private let written = Guarded<Position?>(nil)

    /// - Parameter organization: the name or the id of one, for who may choose.
    public init(_ client: HTTPClient, organization: String? = nil) {
        self.client = client
        self.organization = organization
    }

    public var lastWritten: Position? { written.withLock { $0 } }

    public func head() throws -> Position {
        // Every answer tells it.
        try position(of: send(ServerCall("GET", "api", "v1", "me")))
    }

    public func position(at time: Timestamp) throws -> Position {
        var call = ServerCall("GET", "api", "v1", "organizations")
        call.query = [("as_of", time.description)]
        return try position(of: send(call))
    }

    public func name(of stream: StreamName, in organization: ID<Organization>) -> String? {
        guard let id = UUID(stream.id) else { return nil }
        let scope = RemoteScope(fleet: self, organization: organization)
        switch stream.category.text {
        case "agent": return try? scope.agent(ID(id), asOf: nil)?.key.text
        case "user": return try? scope.user(ID(id), asOf: nil)?.name
        case "organization": return try? organizations(asOf: nil).first { $0.id.uuid == id }?.name
        default: return nil
        }
    }

    /// The organisation that is meant, or else the one that the key belongs to.
    public var scope: RemoteScope { RemoteScope(fleet: self) }
}

extension RemoteFleet {
    /// Sends a request; an answer that is an error is thrown.
    ///
    /// - Parameter subject: the stream that it is about.
    func send(_ call: ServerCall, about subject: StreamName? = nil) throws -> ServerAnswer {
        var call = call
        if let organization, !call.headers.contains(where: { $0.name == Self.chooser }) {
            call.headers.append((Self.chooser, organization))
        }
        let answer = try client.send(call)
        guard (200..<300).contains(answer.status) else {
            throw ServerErrors(
                address: client.address, hasKey: client.hasKey, call: call, answer: answer,
                subject: subject
            ).failure
        }
        return answer
    }

    /// Sends a write, which the server does once however often it comes: under the caller's command
    /// id, or else under a new one.
    func write(
        _ call: ServerCall, _ options: CommandOptions, about subject: StreamName? = nil
    ) throws -> (answer: ServerAnswer, landing: Landing?) {
        var call = call
        let key = options.commandID ?? Self.newCommandID()
        call.headers.append((ServerCall.keyHeader, key))
        if let revision = options.expectedRevision {
            call.headers.append(("If-Match", "\"\(revision.rawValue)\""))
        }
        if let id = options.correlationID {
            call.headers.append(("X-Correlation-ID", id.description))
        }
        if let message = options.message, !message.isEmpty {
            if Self.fitsHeader(message) {
                call.headers.append(("X-Varve-Message", message))
            } else {
                call.query.append(("message", message))
            }
        }
        let answer = try send(call, about: subject)
        let landing = try landing(answer, isOwnKey: options.commandID == nil)
        if let landing { written.withLock { $0 = landing.last } }
        return (answer, landing)
    }

    /// What a write did. That a key of our own was known only means that an answer was lost.
    private func landing(_ answer: ServerAnswer, isOwnKey: Bool) throws -> Landing? {
        switch answer.headers["x-varve-outcome"] {
        case "unchanged": nil
        case "repeated": Landing(last: try position(of: answer), isRepeated: !isOwnKey)
        default: Landing(last: try position(of: answer))
        }
    }

    /// Sends a write that makes a key. Where it was done before and the secret can't be told again,
    /// what it made comes without.
    func writeKey(
        _ call: ServerCall, _ options: CommandOptions
    ) throws -> (made: JSONObject, landing: Landing?) {
        do {
            let (answer, landing) = try write(call, options)
            return (try object(answer), landing)
        } catch let gone as SecretIsGone {
            let last = try position(of: gone.answer)
            return (gone.made, Landing(last: last, isRepeated: true))
        }
    }

    /// Whether a header carries the text as it is.
    private static func fitsHeader(_ text: String) -> Bool {
        text.utf8.first != 0x20 && text.utf8.last != 0x20
            && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    private static func newCommandID() -> String {
        "varve-"
            + Machine.randomBytes(16).map { byte in
                let digits = String(byte, radix: 16)
                return digits.utf8.count == 1 ? "0" + digits : digits
            }.joined()
    }

    func position(of answer: ServerAnswer) throws(ClientError) -> Position {
        guard let number = answer.headers["x-varve-position"].flatMap({ UInt64($0) }) else {
            throw bad("it gives no X-Varve-Position")
        }
        return Position(number)
    }

    func object(_ answer: ServerAnswer) throws(ClientError) -> JSONObject {
        guard let object = answer.json?.object else { throw bad("an object was expected") }
        return object
    }

    func array(_ answer: ServerAnswer) throws(ClientError) -> [JSONValue] {
        guard let array = answer.json?.array else { throw bad("an array was expected") }
        return array
    }

    func bad(_ reason: String) -> ClientError { .badAnswer(client.address, reason: reason) }
}
