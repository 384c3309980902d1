public import EventLog
public import EventSourcing
public import Proofs

/// Where a log ends, or ended at a moment, and what vouches for all of it.
public struct LogEnd: Hashable, Sendable {
    public let head: TreeHead
    /// When its last event was recorded; nil where there is none.
    public let recordedAt: Timestamp?
    /// Checks the note.
    public let key: VerifierKey
    /// The signed head; nil for who may read the log but not the key that signs.
    public let note: SignedNote?

    public init(head: TreeHead, recordedAt: Timestamp?, key: VerifierKey, note: SignedNote?) {
        self.head = head
        self.recordedAt = recordedAt
        self.key = key
        self.note = note
    }

    /// - Parameter size: of the tree; nil for all events.
    public init(
        of log: EventStore, size: Position?, key: VerifierKey, signer: SignerKey?
    ) throws {
        let head = try log.treeHead(size: size)
        self.init(
            head: head, recordedAt: try log.event(at: Position(head.size))?.recordedAt, key: key,
            note: try signer.map { try head.signed(by: $0) })
    }
}
