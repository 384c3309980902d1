public import EventSourcing

/// Trouble with a backup set or a replay.
public enum BackupError: Error, Hashable {
    /// Something is at the place already, and nothing of it was touched.
    case exists(path: String)
    case missing(path: String)
    /// Another process writes there at this moment.
    case inUse(path: String)
    /// A file of the set, named from the set's folder, is not what was written.
    case damaged(file: String, position: Position?, problem: String)
    /// The set is signed by another key than the one that was asked for.
    case wrongKey(expected: String, found: String)
    /// The moment asked for is before the first event or after the last one.
    case outside(asked: String, first: Position, last: Position)
    /// The position asked for is inside of the first append, and nothing is before that.
    case insideFirstAppend(asked: Position, last: Position)
    /// What was written does not have the root that the signed tree head promises.
    case wrongRoot(expected: String, found: String)
}

extension BackupError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .exists(let path): "\(path): is there already"
        case .missing(let path): "\(path): no backup set is there"
        case .inUse(let path): "\(path): another process writes there"
        case .damaged(let file, nil, let problem): "\(file): \(problem)"
        case .damaged(let file, let position?, let problem):
            "\(file): position \(position): \(problem)"
        case .wrongKey(let expected, let found):
            "the set is signed by \(found), not by \(expected)"
        case .outside(let asked, let first, let last):
            "\(asked): the set holds positions \(first) to \(last)"
        case .insideFirstAppend(let asked, let last):
            "position \(asked) is inside of the first append, which is all or nothing: it ends at "
                + "position \(last)"
        case .wrongRoot(let expected, let found):
            "expected the root \(expected), found \(found)"
        }
    }
}
