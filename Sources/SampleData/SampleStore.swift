internal import Crypto
public import EventLog
internal import EventSourcing
internal import Proofs

extension SampleData {
    /// Makes a store in the folder `path`, which must be new, and writes the story into it.
    ///
    /// Its id, its times and all that it holds come from the seed.
    public static func makeStore(at path: String, seed: UInt64 = Self.seed) throws -> EventStore {
        let entries = try entries(seed: seed)
        guard let created = entries.first?.time else { preconditionFailure("the story is empty") }
        var random = Random(seed: seed &+ 3)
        try EventStore.create(at: path, id: random.identifier(at: created), created: created)
        let store = try EventStore(at: path)
        do {
            for entry in entries { _ = try store.appendBlocking(Append(entry)) }
        } catch {
            store.close()
            throw error
        }
        return store
    }

    /// The key that signs the tree heads of the sample: it comes from the seed, so everybody has
    /// it.
    public static func keys(of store: EventStore, seed: UInt64 = Self.seed) throws -> TreeHeadKeys {
        let secret = SHA256.digest(of: Array("varve sample \(seed)".utf8)).bytes
        guard let key = Ed25519PrivateKey(seed: secret) else {
            preconditionFailure("a digest has 32 bytes, as a seed has")
        }
        return TreeHeadKeys(signer: try SignerKey(name: store.origin, privateKey: key))
    }
}

extension Append {
    fileprivate init(_ entry: Entry) {
        self.init(
            entry.events, organization: entry.organization, actor: entry.actor,
            correlationID: entry.correlationID, recordedAt: entry.time)
    }
}
