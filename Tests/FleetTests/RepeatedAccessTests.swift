import Domain
import EventLog
import EventSourcing
import Fleet
import JSON
import Testing
import Views

/// Commands on users and organisations that are sent again under their command id.
@Suite struct RepeatedAccessTests {
    private func options(_ id: String, _ message: String? = "why") -> CommandOptions {
        var options = CommandOptions(message: message)
        options.commandID = id
        return options
    }

    @Test func `a change of a user is made once and answered as it was then`() throws {
        let scene = try Scene()
        let scope = scene.operatorScope
        let user = try scope.createUser("Bo", role: .member, options: options("create"))
        let key = try scope.addAPIKey(to: user.value.id).key
        let changes: [(CommandOptions) throws -> Written<UserRecord>] = [
            { try scope.createUser("Bo", role: .member, options: $0) },
            { try scope.changeRole(of: user.value.id, to: .admin, options: $0) },
            { try scope.revokeAPIKey(key.id, of: user.value.id, options: $0) },
            { try scope.deactivateUser(user.value.id, options: $0) },
            { try scope.reactivateUser(user.value.id, options: $0) },
        ]
        let names = ["create", "role", "revoke", "off", "on"]
        let first = try zip(names, changes).map { name, change in try change(options(name)) }
        let head = try scene.fleet.store.head()
        let again = try zip(names, changes).map { name, change in try change(options(name)) }
        #expect(try scene.fleet.store.head() == head)
        #expect(again.map { $0.isRepeated } == Array(repeating: true, count: names.count))
        #expect(again.dropFirst().map { $0.value } == first.dropFirst().map { $0.value })
        #expect(again[0].value == user.value)
        for (name, change) in zip(names, changes) {
            #expect(throws: AppendError.self) { try change(options(name, "another reason")) }
        }
        #expect(try scene.fleet.store.head() == head)
    }

    @Test func `a key is given once, and its secret with it`() throws {
        let scene = try Scene()
        let scope = scene.operatorScope
        let before = try scene.fleet.store.head()
        let first = try scope.createUserWithKey("Bo", role: .member, options: options("create"))
        let user = first.written.value
        let secret = try #require(first.secret)
        #expect(try scene.fleet.user(withSecret: secret)?.id == user.id)
        #expect(first.written.append?.last == before.next.next)
        let second = try scope.addAPIKey(
            to: user.id, KeyRequest(label: "b"), options: options("key"))
        #expect(second.secret != nil && second.key.id != first.key.id)
        let again = [
            try scope.createUserWithKey("Bo", role: .member, options: options("create")),
            try scope.addAPIKey(to: user.id, KeyRequest(label: "b"), options: options("key")),
        ]
        #expect(again.allSatisfy { $0.written.isRepeated })
        #expect(again.map { $0.secret } == [first.secret, second.secret])
        #expect(again.map { $0.key } == [first.key, second.key])
        #expect(try scope.user(user.id)?.keys == [first.key, second.key])
        #expect(throws: AppendError.self) {
            try scope.addAPIKey(to: user.id, KeyRequest(label: "c"), options: options("key"))
        }
        #expect(throws: AppendError.self) {
            try scope.createUser("Bo", role: .member, options: options("create"))
        }
    }

    @Test func `an organisation is founded once`() throws {
        let scene = try Scene()
        func found(_ name: String, admin: String = "Bo") throws -> Founding {
            try scene.fleet.found(
                organization: name, admin: admin, as: Scene.operatingSystem,
                options: options("found"))
        }
        let first = try found("Other")
        let scope = try scene.fleet.scope(
            first.organization.id, as: Scene.operatingSystem)
        _ = try scope.renameOrganization(to: "Another")
        let again = try found("Other")
        #expect(first.secret != nil && again.secret == first.secret)
        #expect(first.key == again.key)
        #expect(again.append.isRepeated && again.append.last == first.append.last)
        #expect(again.organization.id == first.organization.id)
        #expect(again.organization.name == "Other" && again.admin == first.admin)
        #expect(try scene.fleet.organizations(for: Scene.operatingSystem).count == 2)
        #expect(throws: AppendError.self) { try found("Third") }
        #expect(throws: AppendError.self) { try found("Other", admin: "Cy") }
        // Inside of an organisation the id is still free.
        #expect(try !scope.createUser("Di", role: .member, options: options("found")).isRepeated)
    }

    @Test func `an organisation is renamed once and answered as it was then`() throws {
        let scene = try Scene()
        let scope = scene.operatorScope
        _ = try scope.renameOrganization(to: "B", options: options("b"))
        _ = try scope.renameOrganization(to: "C")
        let again = try scope.renameOrganization(to: "B", options: options("b"))
        #expect(again.isRepeated && again.value.name == "B")
        #expect(try scope.organizationRow().name == "C")
    }

    @Test func `every change tells its reason in the audit`() throws {
        let scene = try Scene()
        let founding = try scene.fleet.found(
            organization: "Other", admin: "Bo", as: Scene.operatingSystem,
            options: CommandOptions(message: "1"))
        let scope = try scene.fleet.scope(founding.organization.id, as: Scene.operatingSystem)
        let user = try scope.createUserWithKey(
            "Cy", role: .member, options: CommandOptions(message: "2"))
        let id = user.written.value.id
        _ = try scope.changeRole(of: id, to: .admin, options: CommandOptions(message: "3"))
        _ = try scope.addAPIKey(to: id, options: CommandOptions(message: "4"))
        _ = try scope.revokeAPIKey(user.key.id, of: id, options: CommandOptions(message: "5"))
        _ = try scope.deactivateUser(id, options: CommandOptions(message: "6"))
        _ = try scope.reactivateUser(id, options: CommandOptions(message: "7"))
        _ = try scope.renameOrganization(to: "O", options: CommandOptions(message: "8"))
        var query = AuditQuery()
        query.isAscending = true
        let reasons = try scope.audit(query).entries.map { $0.message }
        #expect(reasons == ["1", "1", "1", "2", "2", "3", "4", "5", "6", "7", "8"])
    }
}
