internal import Domain
public import EventSourcing
public import Views

/// What people call by a name, by its id, or by the beginning of the id.
public protocol Named {
    associatedtype Subject: Sendable
    var id: ID<Subject> { get }
    var name: String { get }
}

extension Organizations.Row: Named {}

extension Array where Element: Named {
    /// Those that `text` may mean: by id, by name, or by the beginning of an id.
    public func named(_ text: String) -> [Element] {
        let folded = Folding.fold(text)
        // A whole id means nothing else, whatever others are called.
        if let one = first(where: { $0.id.description == folded }) { return [one] }
        let exact = filter { Folding.fold($0.name) == folded }
        if !exact.isEmpty || text.utf8.count < 4 { return exact }
        return filter { $0.id.description.hasPrefix(folded) }
    }

    /// In the order of their names.
    var inOrder: [Element] {
        sorted { (Folding.fold($0.name), $0.id) < (Folding.fold($1.name), $1.id) }
    }
}
