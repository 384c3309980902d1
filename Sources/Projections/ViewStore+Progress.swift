public import EventSourcing
public import LMDB

extension ViewStore {
    /// Up to where each projection's rows hold every event, in the order of the projections.
    public func positions() throws -> [(name: String, position: Position)] {
        try file.environment.read { (transaction: borrowing ReadTransaction) in
            try projections.map { projection in
                let known = try file.checkpoint(transaction, of: projection.name)
                return (projection.name, known?.current.position ?? .start)
            }
        }
    }

    /// The file with what it holds.
    public func usage() throws -> (name: String, usage: Environment.Usage) {
        (ViewFile.name, try file.environment.usage())
    }
}
