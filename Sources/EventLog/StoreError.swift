public import EventSourcing
public import Proofs

/// Trouble with a store as a whole.
public enum StoreError: Error, Hashable {
    case exists(path: String)
    case missing(path: String)
    /// This process has the store open already; LMDB allows that once.
    case alreadyOpen(path: String)
    case unknownFormat(path: String, found: UInt64)
    /// What is stored at the position can't be what was written.
    case damaged(Position, String)
    case missingHash(Subtree)
    case readOnly(path: String)
    case closed
    case noSuchPosition(Position, head: Position)
    /// Records to import do not continue the log.
    case notContinuing(expected: Position, found: Position)
    case key(path: String, String)
    /// The log ends before a tree head that was signed over it.
    case cut(path: String, known: Position, found: Position)
    /// The log is not the one that a tree head was signed over.
    case replaced(path: String, known: Position)
}

extension StoreError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .exists(let path): "\(path): a store is there already"
        case .missing(let path): "\(path): no store is there"
        case .alreadyOpen(let path): "\(path): open in this process already"
        case .unknownFormat(let path, let found):
            "\(path): format \(found) is not known to this version of varve"
        case .damaged(let position, let what): "position \(position): \(what)"
        case .missingHash(let subtree):
            "the tree's hash \(subtree.index) of level \(subtree.level) is missing"
        case .readOnly(let path): "\(path): opened for reading only"
        case .closed: "the store is closed"
        case .noSuchPosition(let position, let head):
            "position \(position): the log ends at \(head)"
        case .notContinuing(let expected, let found):
            "the record of position \(found) can't be taken in: the next one is \(expected)"
        case .key(let path, let what): "\(path): \(what)"
        case .cut(let path, let known, let found):
            "\(path): the log ends at \(found), and a tree head was signed over \(known) events: "
                + "it was cut or put back"
        case .replaced(let path, let known):
            "\(path): the first \(known) events are not those that a tree head was signed over"
        }
    }
}
