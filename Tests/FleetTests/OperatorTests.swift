import Domain
import EventSourcing
import Fleet
import JSON
import System
import Testing

@Suite struct OperatorTests {
    private let owner = Scene.operatingSystem

    @Test func `an operator's key acts on all organisations until it is revoked`() throws {
        let scene = try Scene()
        let made = try scene.fleet.addOperatorKey(KeyRequest(label: "deployment"), as: owner)
        let secret = try #require(made.secret)
        #expect(secret.text.hasPrefix("vo_"))
        let (key, caller) = try #require(try scene.fleet.operatorKey(withSecret: secret))
        #expect(key == made.key && caller.isOperator)
        let founding = try scene.fleet.found(organization: "B", admin: "b", as: caller)
        #expect(founding.organization.createdBy == .operator(key: key.id.uuid))
        #expect(try scene.fleet.organizations(for: caller).count == 2)
        #expect(try scene.fleet.operatorKeys(for: caller) == [key])
        try scene.fleet.revokeOperatorKey(key.id, as: caller)
        #expect(try scene.fleet.operatorKey(withSecret: secret) == nil)
        #expect(try scene.fleet.operatorKeys(for: owner).isEmpty)
        let before = try scene.fleet.operatorKeys(for: owner, asOf: made.append.last)
        #expect(before == [key])
    }

    @Test func `an operator's key expires`() throws {
        let scene = try Scene()
        let request = KeyRequest(expiresAt: Timestamp("2099-01-01T00:00:00Z"))
        let secret = try #require(try scene.fleet.addOperatorKey(request, as: owner).secret)
        #expect(try scene.fleet.operatorKey(withSecret: secret) != nil)
        scene.ahead.withLock { $0 = .seconds(100 * 366 * 86_400) }
        #expect(try scene.fleet.operatorKey(withSecret: secret) == nil)
        guard
            case .operatorKey(.invalid) = refusal({
                _ = try scene.fleet.addOperatorKey(request, as: owner)
            })
        else {
            Issue.record("a key that has expired was made")
            return
        }
    }

    @Test func `no admin of an organisation comes near an operator's keys`() throws {
        let scene = try Scene()
        let admin = try scene.fleet.caller(scene.founding.admin)
        let made = try scene.fleet.addOperatorKey(KeyRequest(), as: owner)
        let attempts: [() throws -> Void] = [
            { _ = try scene.fleet.operatorKeys(for: admin) },
            { _ = try scene.fleet.addOperatorKey(KeyRequest(), as: admin) },
            { _ = try scene.fleet.revokeOperatorKey(made.key.id, as: admin) },
        ]
        for attempt in attempts {
            guard case .forbidden = refusal(attempt) else {
                Issue.record("an admin was not refused")
                return
            }
        }
        // A user's key is none of the operator's, and the other way round.
        let secret = try #require(scene.founding.secret)
        #expect(try scene.fleet.operatorKey(withSecret: secret) == nil)
        #expect(try scene.fleet.user(withSecret: #require(made.secret)) == nil)
    }

    @Test func `what happens to the operator's keys is in the log, and in no organisation`() throws
    {
        let scene = try Scene()
        let made = try scene.fleet.addOperatorKey(
            KeyRequest(label: "ci"), as: owner, options: CommandOptions(message: "for ci"))
        try scene.fleet.revokeOperatorKey(made.key.id, as: owner)
        let events = try scene.fleet.store.read(.operator).map { AuditEntry($0) }
        #expect(
            events.map { $0.event.type.text } == ["operator-key-added", "operator-key-revoked"])
        #expect(events.map { $0.event.organization } == [nil, nil])
        #expect(events[0].message == "for ci")
        let key = made.key.id
        #expect(
            events.map { $0.summary } == [
                "added operator key \(key) (ci)", "revoked operator key \(key)",
            ])
        #expect(
            try scene.operatorScope.audit().entries.allSatisfy {
                $0.event.stream != .operator
            })
        #expect(
            refusal { try scene.fleet.revokeOperatorKey(key, as: owner) }
                == .operatorKey(.noSuchKey(key)))
    }
}

@Suite struct KeyRightsTests {
    @Test func `a member looks after its own keys and nobody else's`() throws {
        let scene = try Scene()
        let member = try scene.member()
        let own = try #require(member.caller.user)
        let made = try member.addAPIKey(to: own, KeyRequest(label: "mine"))
        #expect(try scene.fleet.user(withSecret: #require(made.secret))?.id == own)
        #expect(try member.keys(of: own).map { $0.label } == ["mine"])
        _ = try member.revokeAPIKey(made.key.id, of: own)
        #expect(try member.keys(of: own).isEmpty)
        let other = scene.founding.admin
        let attempts: [() throws -> Void] = [
            { _ = try member.keys(of: other.id) }, { _ = try member.addAPIKey(to: other.id) },
            { _ = try member.revokeAPIKey(#require(other.keys?.first).id, of: other.id) },
            { _ = try member.changeUser(own, role: .admin) },
        ]
        for attempt in attempts {
            guard case .forbidden = refusal(attempt) else {
                Issue.record("a member was not refused")
                return
            }
        }
    }

    @Test func `role and state change in one append, or not at all`() throws {
        let scene = try Scene()
        let scope = scene.operatorScope
        let user = try scope.createUser("Bo", role: .member).value
        let changed = try scope.changeUser(user.id, role: .admin, isActive: false)
        #expect(changed.value.revision == user.revision.next.next)
        #expect(changed.value.role == .admin && !changed.value.isActive)
        #expect(!(try scope.changeUser(user.id)).isChanged)
        let first = scene.founding.admin.id
        let head = try scene.fleet.store.head()
        #expect(
            refusal { _ = try scope.changeUser(first, role: .admin, isActive: false) }
                == .user(.lastAdmin))
        #expect(try scene.fleet.store.head() == head)
    }

    @Test func `the same command gives its sender the same secret again, and nobody else`() throws {
        let scene = try Scene()
        let user = scene.founding.admin.id
        var options = CommandOptions()
        options.commandID = "k"
        let request = KeyRequest(label: "laptop", expiresAt: Timestamp("2099-01-01T00:00:00Z"))
        let first = try scene.operatorScope.addAPIKey(to: user, request, options: options)
        let scope = try scene.reopen()
        let again = try scope.addAPIKey(to: user, request, options: options)
        #expect(again.written.isRepeated && again.key == first.key)
        #expect(first.secret != nil && again.secret == first.secret)
        let admin = try scene.fleet.scope(
            scope.organization, as: scene.fleet.caller(scene.founding.admin))
        let others = try admin.addAPIKey(to: user, request, options: options)
        #expect(others.written.isRepeated && others.secret == nil)
        // Another id makes another key, and so does none.
        options.commandID = "l"
        let second = try scope.addAPIKey(to: user, request, options: options)
        let third = try scope.addAPIKey(to: user, request)
        #expect(Set([first.secret, second.secret, third.secret]).count == 3)
        // Without the seed the secret is gone, and the key is not made anew.
        let seed = scene.folder.path + "/data/keys/api-key.seed"
        #expect(try Files.mode(seed) == 0o600)
        try Files.remove(seed)
        let gone = try scope.addAPIKey(to: user, request, options: options)
        #expect(gone.written.isRepeated && gone.key == second.key && gone.secret == nil)
    }
}

@Suite struct KeyUseTests {
    private func path(_ scene: Scene) -> String { scene.folder.path + "/data/keys/key-uses.json" }

    @Test func `the last use of a key is kept to the minute, and over a restart`() throws {
        let scene = try Scene()
        let key = scene.founding.key.id
        #expect(scene.fleet.lastUses().isEmpty)
        let head = try scene.fleet.store.head()
        scene.fleet.noteUse(of: key)
        let first = try #require(scene.fleet.lastUses()[key])
        scene.ahead.withLock { $0 = .seconds(50) }
        scene.fleet.noteUse(of: key)
        #expect(scene.fleet.lastUses() == [key: first])
        scene.ahead.withLock { $0 = .seconds(61) }
        scene.fleet.noteUse(of: key)
        let second = try #require(scene.fleet.lastUses()[key])
        #expect(second - first >= .seconds(60))
        _ = try scene.reopen()
        #expect(scene.fleet.lastUses() == [key: second])
        #expect(try Files.mode(path(scene)) == 0o600)
        #expect(try scene.fleet.store.head() == head)
    }

    @Test func `a damaged or strange file of uses is no trouble`() throws {
        let scene = try Scene()
        let key = scene.founding.key.id
        for text in ["", "[1]", "{\"x\":5,\"\(key)\":\"yesterday\"}", "{"] {
            try Files.replace(path(scene), with: Array(text.utf8))
            #expect(scene.fleet.lastUses().isEmpty)
        }
        scene.fleet.noteUse(of: key)
        _ = try scene.reopen()
        #expect(Array(scene.fleet.lastUses().keys) == [key])
    }

    @Test func `what another process noted stays`() throws {
        let scene = try Scene()
        let (one, two) = (scene.founding.key.id, ID<APIKey>(UUID(high: 7, low: 7)))
        let time = Timestamp("2026-05-01T10:00:00Z")!
        try Files.replace(
            path(scene), with: JSON.encode(JSONValue.object([two.description: .string("\(time)")])))
        scene.fleet.noteUse(of: one)
        _ = try scene.reopen()
        #expect(Set(scene.fleet.lastUses().keys) == [one, two])
        #expect(scene.fleet.lastUses()[two] == time)
    }
}
