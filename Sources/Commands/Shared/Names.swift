internal import EventSourcing

/// What ids are called, looked up once each.
final class Names {
    private let lookUp: (StreamName, UUID?) -> String?
    private var known: [StreamName: String?] = [:]

    /// - Parameter lookUp: the name of a stream's subject in an organisation, as an agent's key.
    init(lookUp: @escaping (StreamName, UUID?) -> String?) {
        self.lookUp = lookUp
    }

    static var none: Names { Names { _, _ in nil } }

    private func name(of stream: StreamName, in organization: UUID?) -> String? {
        if let name = known[stream] { return name }
        let name = lookUp(stream, organization)
        known[stream] = name
        return name
    }

    /// A user by name, all others as the log has them: `os:root`.
    func name(of actor: Actor, in organization: UUID?) -> String {
        guard actor.text.hasPrefix("user:"), let id = UUID(String(actor.text.dropFirst(5))) else {
            return actor.text
        }
        return name(of: StreamName(category: "user", id: id), in: organization) ?? actor.text
    }

    /// Who caused an event.
    func actor(of event: StoredEvent) -> String {
        name(of: event.actor, in: event.organization)
    }

    /// Whom an event is about.
    func subject(of event: StoredEvent) -> String {
        name(of: event.stream, in: event.organization) ?? event.stream.text
    }
}
