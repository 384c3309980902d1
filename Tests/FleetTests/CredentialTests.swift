import Domain
import EventSourcing
import Fleet
import Testing

@Suite struct CredentialTests {
    private func standing(_ scene: Scene, _ secret: APIKeySecret) throws -> String {
        switch try scene.fleet.standing(of: secret) {
        case .unknown: "unknown"
        case .void: "void"
        case .valid(let user, let key): "\(user.name) \(key.label ?? "")"
        }
    }

    @Test func `a key is valid until it is revoked, and never was another's`() throws {
        let scene = try Scene()
        let scope = scene.operatorScope
        let user = try scope.createUser("Bo", role: .member).value.id
        let added = try scope.addAPIKey(to: user, KeyRequest(label: "laptop"))
        let (key, secret) = (added.key, try #require(added.secret))
        #expect(try standing(scene, secret) == "Bo laptop")
        #expect(try standing(scene, #require(scene.founding.secret)) == "Ada first")
        #expect(
            try standing(scene, APIKeySecret(random: Array(repeating: 7, count: 32))) == "unknown")
        _ = try scope.revokeAPIKey(key.id, of: user)
        #expect(try standing(scene, secret) == "void")
        #expect(try scene.fleet.user(withSecret: secret) == nil)
        #expect(try standing(scene, #require(scene.founding.secret)) == "Ada first")
    }

    @Test func `a key is void from the moment at which it expires`() throws {
        let scene = try Scene()
        let soon = Timestamp("2099-01-01T00:00:00Z")!
        let user = scene.founding.admin.id
        let added = try scene.operatorScope.addAPIKey(
            to: user, KeyRequest(label: "short", expiresAt: soon))
        let (key, secret) = (added.key, try #require(added.secret))
        #expect(key.expiresAt == soon)
        #expect(try standing(scene, secret) == "Ada short")
        scene.ahead.withLock { $0 = .seconds(100 * 366 * 86_400) }
        #expect(try standing(scene, secret) == "void")
        #expect(try standing(scene, #require(scene.founding.secret)) == "Ada first")
        #expect(
            refusal {
                _ = try scene.operatorScope.addAPIKey(to: user, KeyRequest(expiresAt: soon))
            } != nil)
    }

    @Test func `keys are found again after the data directory was closed`() throws {
        let scene = try Scene()
        _ = try scene.reopen()
        #expect(try standing(scene, #require(scene.founding.secret)) == "Ada first")
    }

    @Test func `a user is found by its id alone`() throws {
        let scene = try Scene()
        let other = try scene.fleet.found(
            organization: "Other", admin: "Bo", as: Scene.operatingSystem)
        #expect(try scene.fleet.user(withID: other.admin.id)?.name == "Bo")
        #expect(try scene.fleet.user(withID: scene.founding.admin.id)?.name == "Ada")
        #expect(try scene.fleet.user(withID: ID(other.organization.id.uuid)) == nil)
    }
}
