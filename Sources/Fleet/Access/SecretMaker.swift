internal import Crypto
internal import Domain
internal import EventSourcing
internal import JSON
internal import System

/// Makes the secrets of new keys.
///
/// A command with a command id must be answered alike when it comes again, but a secret is stored
/// nowhere. So it is derived from the command and a key that never leaves the host: HMAC-SHA256
/// under the 32 random bytes of `keys/api-key.seed`. Any other secret is plain random.
struct SecretMaker {
    static let fileName = "api-key.seed"

    let folder: String
    let entropy: @Sendable (Int) -> [UInt8]

    /// The secret for what `caller` asks for with `body`; the same for the same question.
    ///
    /// - Parameter scope: where the command id is one of a kind.
    func secret(
        _ kind: APIKeySecret.Kind, for options: CommandOptions, scope: String, _ body: JSONObject,
        by caller: Caller
    ) throws -> APIKeySecret {
        guard let commandID = options.commandID else {
            return APIKeySecret(random: entropy(APIKeySecret.byteCount), kind: kind)
        }
        // Who asks is part of it: to repeat another's command shows nobody the other's secret.
        let question: JSONValue = [
            .string("varve-api-key-1"), .string(kind.rawValue), .string(caller.actor.text),
            .string(scope), .string(commandID), .object(options.named(body)),
        ]
        let code = HMACSHA256.code(for: try JSON.encode(question), key: try seed())
        return APIKeySecret(random: code.bytes, kind: kind)
    }

    /// Writes the seed where there is none yet.
    func prepare() throws {
        _ = try seed()
    }

    private func seed() throws -> [UInt8] {
        let path = folder + "/" + Self.fileName
        if !Files.exists(path) { try make(path) }
        let text = String(decoding: try Files.readPlain(path, limit: 4_096), as: UTF8.self)
        guard let seed = Hex.decode(text.filter { $0 != "\n" }), seed.count == 32 else {
            throw FleetError.badSeed(path)
        }
        return seed
    }

    /// Of two who make it at once, the first one's stays: it appears whole, by its second name.
    private func make(_ path: String) throws {
        let draft = path + ".new-" + Hex.encode(Machine.randomBytes(8))
        try Files.create(draft, with: Array((Hex.encode(entropy(32)) + "\n").utf8), mode: 0o600)
        do throws(SystemError) {
            try Files.link(draft, as: path)
        } catch {
            guard Files.exists(path) else { throw error }
        }
        try Files.remove(draft)
        try Files.syncFolder(folder)
    }
}
