internal import Domain

/// The event types that Varve itself writes.
enum KnownTypes {
    static let all = DomainEvent.Kind.allCases.map { $0.rawValue }
}
