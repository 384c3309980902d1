import Domain
import EventSourcing
import Fleet
import JSON
import Testing

@Suite struct FleetAccessTests {
    @Test func `founding makes an organisation, an admin and a key that is shown once`() throws {
        let scene = try Scene()
        #expect(scene.founding.organization.name == "Acme")
        #expect(scene.founding.admin.role == .admin)
        #expect(scene.founding.append.last == Position(3))
        let secret = try #require(scene.founding.secret)
        let user = try scene.fleet.user(withSecret: secret)
        #expect(user?.id == scene.founding.admin.id)
        let refused = refusal {
            _ = try scene.fleet.found(organization: "ACME", admin: "Bo", as: Scene.operatingSystem)
        }
        #expect(
            refused == .organization(.nameTaken("ACME", by: scene.founding.organization.id)))
    }

    @Test func `a member reads and does not write, and is told so before anything else`() throws {
        let scene = try Scene()
        let record = try scene.create("Backend")
        let member = try scene.member()
        #expect(try member.agent(record.id) == record)
        #expect(try member.agents().total == 1)
        let attempts: [() throws -> Void] = [
            { _ = try member.createAgent(["name": 5]) },
            { _ = try member.updateAgent(record.id, ["name": nil]) },
            { _ = try member.deleteAgent(record.id) },
            { _ = try member.undeleteAgent(record.id) },
            { _ = try member.rollBackAgent(record.id, to: 9) },
            { _ = try member.duplicateAgent(record.id) },
            { _ = try member.importAgents([]) }, { _ = try member.planImport(nil) },
            { _ = try member.exportAgents() },
            { _ = try member.createUser("", role: .admin) },
            { _ = try member.changeRole(of: scene.founding.admin.id, to: .member) },
            { _ = try member.addAPIKey(to: scene.founding.admin.id) },
            { _ = try member.renameOrganization(to: "x") },
            {
                _ = try scene.fleet.found(
                    organization: "N", admin: "n", as: member.caller)
            },
        ]
        for attempt in attempts {
            guard case .forbidden = refusal(attempt) else {
                Issue.record("a member was not refused")
                return
            }
        }
    }

    @Test func `the last active admin of an organisation can't go`() throws {
        let scene = try Scene()
        let (scope, first) = (scene.operatorScope, scene.founding.admin.id)
        let attempts: [() throws -> Void] = [
            { _ = try scope.deactivateUser(first) },
            { _ = try scope.changeRole(of: first, to: .member) },
        ]
        for attempt in attempts { #expect(refusal(attempt) == .user(.lastAdmin)) }
        let second = try scope.createUser("Bo", role: .admin).value.id
        #expect(try !scope.deactivateUser(first).value.isActive)
        // One who is deactivated does not count.
        #expect(refusal { _ = try scope.deactivateUser(second) } == .user(.lastAdmin))
        #expect(try scope.users().first { $0.id == second }?.isActive == true)
    }

    @Test func `what belongs to another organisation is not found`() throws {
        let scene = try Scene()
        let record = try scene.create("Backend")
        let other = try scene.fleet.found(
            organization: "Other", admin: "Bo", as: Scene.operatingSystem)
        let caller = try scene.fleet.caller(other.admin)
        let scope = try scene.fleet.scope(other.organization.id, as: caller)
        #expect(try scope.agent(record.id) == nil)
        #expect(try scope.agent(record.id, asOf: record.position) == nil)
        #expect(try scope.agents().total == 0)
        #expect(try scope.resolveAgent("backend").key == nil)
        #expect(try scope.resolveAgent(record.id.description).key == nil)
        #expect(try scope.user(scene.founding.admin.id) == nil)
        #expect(
            try scope.audit().entries.allSatisfy {
                $0.event.organization == other.organization.id.uuid
            })
        let attempts: [() throws -> Void] = [
            { _ = try scope.updateAgent(record.id, ["model": "x"]) },
            { _ = try scope.deleteAgent(record.id) }, { _ = try scope.undeleteAgent(record.id) },
            { _ = try scope.duplicateAgent(record.id) }, { _ = try scope.versions(of: record.id) },
            { _ = try scope.history(of: record.id) },
            { _ = try scope.agent(record.id, version: 1) },
        ]
        for attempt in attempts { #expect(refusal(attempt) == .agent(.notFound)) }
        let id = scene.founding.organization.id
        #expect(
            refusal { _ = try scene.fleet.scope(id, as: caller) }
                == .notFound("organization \(id)"))
        #expect(try scene.fleet.organizations(for: caller).map { $0.name } == ["Other"])
    }

    @Test func `users come, change and go`() throws {
        let scene = try Scene()
        let scope = scene.operatorScope
        let user = try scope.createUser("Élan", role: .member).value
        #expect(
            refusal { _ = try scope.createUser("ÉLAN", role: .admin) }
                == .user(.nameTaken("ÉLAN", by: user.id)))
        #expect(try scope.users().named("e\u{301}lan").map { $0.id } == [user.id])
        #expect(try scope.users().named(String(user.id.description.prefix(23))).count >= 1)
        #expect(try scope.changeRole(of: user.id, to: .admin).value.role == .admin)
        #expect(!(try scope.changeRole(of: user.id, to: .admin).isChanged))
        let added = try scope.addAPIKey(to: user.id, KeyRequest(label: "laptop"))
        let secret = try #require(added.secret)
        #expect(try scene.fleet.user(withSecret: secret)?.id == user.id)
        _ = try scope.revokeAPIKey(added.key.id, of: user.id)
        #expect(try scene.fleet.user(withSecret: secret) == nil)
        let gone = try scope.deactivateUser(user.id).value
        #expect(
            refusal { _ = try scene.fleet.caller(gone) }
                == .forbidden("the user Élan is deactivated"))
        #expect(try scope.reactivateUser(user.id).value.isActive)
        #expect(try scope.organizationRow().users == 2)
    }

    @Test func `an organisation is renamed and found by its names`() throws {
        let scene = try Scene()
        let scope = scene.operatorScope
        #expect(try scope.renameOrganization(to: "Åcme").value.name == "Åcme")
        let found = try scene.fleet.organizations(named: "åcme", for: Scene.operatingSystem)
        #expect(found.map { $0.id } == [scope.organization])
        #expect(try scene.fleet.organizations(named: "acme", for: Scene.operatingSystem).isEmpty)
    }

    @Test func `events record who did what, and on whose authority`() throws {
        let scene = try Scene()
        let admin = try scene.fleet.scope(
            scene.founding.organization.id, as: try scene.fleet.caller(scene.founding.admin))
        let record = try admin.createAgent(["name": "A", "instructions": "a"]).value
        #expect(record.createdBy == .user(scene.founding.admin.id.uuid))
        let updated = try scene.operatorScope.updateAgent(record.id, ["model": "o4"]).value
        #expect(updated.updatedBy == .operatingSystem("tester"))
    }
}
