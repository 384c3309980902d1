public import Proofs
internal import System

/// A folder that holds a log: the events in segments, a manifest, the signed tree head and the key
/// that checks it.
///
/// It holds no private key, and nothing in it is believed unchecked: it may come from a stranger.
public struct BackupSet: Sendable {
    public let path: String
    public let manifest: Manifest
    /// The tree head that the whole set must have, signed by `key`.
    public let head: TreeHead
    public let note: SignedNote
    public let key: VerifierKey

    /// Opens a set and checks all but its segments: the manifest, the tree head and its signature.
    ///
    /// `expectedKey` is the key that the log is known by; without it the set's own is taken, which
    /// shows that the set is whole but not whose it is.
    public init(at path: String, signedBy expectedKey: VerifierKey? = nil) throws {
        self.path = path
        guard Files.exists(path + "/" + SetFile.manifest) else {
            throw BackupError.missing(path: path)
        }
        let folder = SetFolder(path: path)
        let bytes = try folder.read(SetFile.manifest, limit: Manifest.sizeMax)
        manifest = try Manifest(decoding: bytes)
        do throws(ProofError) {
            key = try VerifierKey(parsing: manifest.verifierKey)
            note = try SignedNote(parsing: Array(manifest.head.note.utf8))
            head = try TreeHead(of: note, signedBy: [key])
        } catch {
            throw Manifest.damaged(error.description)
        }
        guard head.size == manifest.head.size, head.root == manifest.head.root,
            head.origin.utf8.elementsEqual(manifest.origin.utf8)
        else { throw Manifest.damaged("the signed tree head is another one") }
        guard head.origin.utf8.elementsEqual("varve/\(manifest.store)".utf8) else {
            throw Manifest.damaged("the signed tree head is of another log than its store")
        }
        try folder.check(SetFile.treeHead, is: note.bytes)
        try folder.check(SetFile.verifierKey, is: Array("\(key.text)\n".utf8))
        if let expectedKey, expectedKey != key {
            throw BackupError.wrongKey(expected: expectedKey.text, found: key.text)
        }
    }

    /// Reads everything and checks it against the signed tree head.
    ///
    /// Throws a `BackupError` that names the first file and position that is not what was written.
    public func verify(progress: @escaping (Progress) throws -> Void = { _ in }) throws {
        let meter = ProgressMeter(.verifying, total: manifest.count, progress)
        var walk = try SetWalk(self)
        while try walk.nextSegment({ _, _, _ in }) { try meter.tell(walk.frontier.size) }
        try walk.end()
    }
}

/// The files of a set, by the names that they have from its folder.
struct SetFolder {
    let path: String

    func read(_ name: String, limit: Int) throws -> [UInt8] {
        do throws(SystemError) {
            return try Files.readPlain(path + "/" + name, limit: limit)
        } catch {
            if error.isNotFound { throw damaged(name, "is missing") }
            if error.isNotPlain { throw damaged(name, "is not a plain file") }
            if error.isTooLarge { throw damaged(name, "is larger than it may be") }
            throw error
        }
    }

    func check(_ name: String, is expected: [UInt8]) throws {
        guard try read(name, limit: SignedNote.byteCountMax) == expected else {
            throw damaged(name, "is not what the manifest says")
        }
    }

    private func damaged(_ name: String, _ problem: String) -> BackupError {
        .damaged(file: name, position: nil, problem: problem)
    }
}
