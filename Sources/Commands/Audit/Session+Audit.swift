internal import Console
internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import Views

/// Whom and what an audit is about.
extension Session {
    /// An actor as the log has it, or a user by name.
    func actor(_ text: String) throws -> Actor {
        for prefix in ["os:", "system:", "operator:", "user:"] where text.hasPrefix(prefix) {
            guard prefix == "user:", UUID(String(text.dropFirst(5))) == nil else {
                return Actor(text)
            }
            return .user(try user(String(text.dropFirst(5))).id.uuid)
        }
        do {
            return .user(try user(text).id.uuid)
        } catch let failure as Failure where failure.code == .notFound {
            throw Failure(
                .notFound, failure.message,
                hint: "an operating system's user is written 'os:\(Sanitizer.line(text))'")
        }
    }

    /// The stream of `agent:ada`, `user:alice`, `organization:acme`, of a bare agent's or user's
    /// name, or of a stream's name.
    func entity(_ text: String) throws -> StreamName {
        if text.hasPrefix("agent:") { return .agent(try agent(String(text.dropFirst(6))).id) }
        if text.hasPrefix("user:") { return .user(try user(String(text.dropFirst(5))).id) }
        if text.hasPrefix("organization:") {
            let name = String(text.dropFirst(13))
            return .organization(try organization(name).id)
        }
        let stream = StreamName(text)
        if stream == .operator { return stream }
        if try access.hasEvent(EventFilter(streams: [stream])) { return stream }
        do {
            return .agent(try agent(text).id)
        } catch let failure as Failure where failure.code == .notFound {
            if let only = try people.users(asOf: nil).named(text).first { return .user(only.id) }
            throw failure
        }
    }
}
