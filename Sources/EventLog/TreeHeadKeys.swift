internal import Crypto
public import EventSourcing
public import Proofs
public import System

/// The key that signs a store's tree heads: `tree-head.key`, secret, and `tree-head.vkey`, to give
/// away.
public struct TreeHeadKeys: Sendable {
    public static let secretName = "tree-head.key"
    public static let publicName = "tree-head.vkey"

    public let signer: SignerKey
    public var verifier: VerifierKey { signer.verifierKey }

    public init(signer: SignerKey) {
        self.signer = signer
    }

    /// Makes a key for the log named `origin` and writes its files into `folder`, readable by their
    /// owner only. `seed` is 32 secret bytes.
    public static func create(
        in folder: String, origin: String, seed: [UInt8] = Machine.randomBytes(32)
    ) throws -> TreeHeadKeys {
        guard let key = Ed25519PrivateKey(seed: seed) else {
            throw StoreError.key(path: folder, "a seed has 32 bytes")
        }
        let keys = TreeHeadKeys(signer: try SignerKey(name: origin, privateKey: key))
        try Files.createFolder(folder, mode: 0o700)
        try Files.create(
            folder + "/" + secretName, with: Array((keys.signer.secretText + "\n").utf8),
            mode: 0o600)
        try Files.create(
            folder + "/" + publicName, with: Array((keys.verifier.text + "\n").utf8), mode: 0o644)
        try Files.syncFolder(folder)
        return keys
    }

    /// Reads the key from `folder`.
    public init(in folder: String) throws {
        let path = folder + "/" + Self.secretName
        let text = String(decoding: try Files.read(path, limit: 4_096), as: UTF8.self)
        do throws(ProofError) {
            signer = try SignerKey(parsing: String(text.filter { $0 != "\n" }))
        } catch {
            throw StoreError.key(path: path, error.description)
        }
    }
}

extension EventStore {
    static let treeHeadName = "tree-head"

    /// Signs the head of the tree over the first `size` events, or over all of them.
    public func signedTreeHead(
        by keys: TreeHeadKeys, size: Position? = nil
    ) throws -> SignedNote {
        try check(keys)
        return try treeHead(size: size).signed(by: keys.signer)
    }

    /// Refuses a key that is named after another log.
    private func check(_ keys: TreeHeadKeys) throws(StoreError) {
        guard keys.verifier.name.hasSameBytes(as: origin) else {
            throw .key(
                path: folder, "the signing key is that of \(keys.verifier.name), not \(origin)")
        }
    }

    /// Signs the newest tree head and keeps it beside the log, where `verify` compares it.
    ///
    /// It finds accidents; against somebody who owns the machine, keep heads elsewhere too.
    public func rememberTreeHead(signedBy keys: TreeHeadKeys) throws {
        try check(keys)
        let path = folder + "/" + Self.treeHeadName
        // One at a time, so that a slower process can't put an older head over a newer one.
        let lock = try FolderLock(waitingFor: folder)
        let head = try treeHead()
        let known = try rememberedTreeHead()
        if known?.note.text.hasSameBytes(as: head.text) != true {
            if let known { try checkContinues(known.note, signedBy: keys.verifier) }
            try Files.replace(path, with: try head.signed(by: keys.signer).bytes)
        }
        _ = consume lock
    }

    /// Refuses to go on from a log that is not the one that the remembered head vouches for.
    ///
    /// Else the next head would cover up that the log was cut, put back or replaced.
    public func checkContinuesRememberedHead(signedBy key: VerifierKey) throws {
        if let known = try rememberedTreeHead() {
            try checkContinues(known.note, signedBy: key)
        }
    }

    private func checkContinues(_ note: SignedNote, signedBy key: VerifierKey) throws {
        let path = folder + "/" + Self.treeHeadName
        let known: TreeHead
        do throws(ProofError) {
            known = try TreeHead(of: note, signedBy: [key])
        } catch {
            throw StoreError.key(path: path, error.description)
        }
        let head = try head()
        guard known.size <= head.rawValue else {
            throw StoreError.cut(path: folder, known: Position(known.size), found: head)
        }
        guard try treeHead(size: Position(known.size)).root == known.root else {
            throw StoreError.replaced(path: folder, known: Position(known.size))
        }
    }

    /// The tree head that was kept beside the log; nil when there is none.
    public func rememberedTreeHead() throws -> (note: SignedNote, path: String)? {
        let path = folder + "/" + Self.treeHeadName
        guard Files.exists(path) else { return nil }
        let bytes = try Files.read(path, limit: SignedNote.byteCountMax)
        do throws(ProofError) {
            return (try SignedNote(parsing: bytes), path)
        } catch {
            throw StoreError.key(path: path, error.description)
        }
    }
}
