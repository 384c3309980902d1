import Crypto
import Domain
import EventSourcing
import JSON
import Testing

@Suite struct OrganizationTests {
    private let id = Fixture.organization

    @Test(arguments: ["", " a", "a ", "\u{200B}", "a\nb", String(repeating: "x", count: 101)])
    func `a bad name is refused`(name: String) {
        #expect(throws: Organization.Rejection.self) {
            try Organization().decide(.create(id: id, name: name))
        }
    }

    @Test func `a name belongs to one organisation`() throws {
        let other = ID<Organization>(UUID(high: 5, low: 5))
        #expect(throws: Organization.Rejection.nameTaken("Acme", by: other)) {
            try Organization().decide(.create(id: id, name: "Acme", holder: other))
        }
    }

    @Test func `a reason is recorded, and follows the rule of all reasons`() throws {
        let made = try Organization().decide(.create(id: id, name: "Acme", message: "we begin"))
        let renamed = try Organization(replaying: made).decide(.rename("A", message: "shorter"))
        #expect(
            (made + renamed).map { DomainEvent.organization($0).message }
                == ["we begin", "shorter"])
        let unsaid = try Organization().decide(.create(id: id, name: "Acme", message: ""))
        #expect(unsaid == (try Organization().decide(.create(id: id, name: "Acme"))))
        #expect(throws: Organization.Rejection.self) {
            try Organization().decide(.create(id: id, name: "Acme", message: Self.tooLong))
        }
        #expect(throws: Organization.Rejection.self) {
            try Organization(replaying: made).decide(.rename("Acme", message: Self.tooLong))
        }
    }

    static let tooLong = String(repeating: "w", count: 4_097)

    @Test func `renaming to the same bytes does nothing`() throws {
        let organization = Organization(
            replaying: try Organization().decide(.create(id: id, name: "Acme")))
        #expect(try organization.decide(.rename("Acme", holder: id)) == [])
        #expect(try organization.decide(.rename("ACME", holder: id)).count == 1)
        #expect(throws: Organization.Rejection.alreadyExists) {
            try organization.decide(.create(id: id, name: "Acme"))
        }
        #expect(throws: Organization.Rejection.notFound) {
            try Organization().decide(.rename("Acme"))
        }
    }
}

@Suite struct UserTests {
    private let now = Timestamp(milliseconds: 1_000)

    private func made(after commands: User.Command...) throws -> User {
        let create = CreateUser(
            id: EventSamples.user, organization: Fixture.organization, name: "Ana", role: .member)
        var user = User()
        for command in [.create(create)] + commands {
            for event in try user.decide(command) { user.evolve(event) }
        }
        return user
    }

    private func key(_ number: UInt64) -> APIKey {
        APIKey(
            id: ID(UUID(high: 9, low: number)),
            hash: SHA256.digest(of: [UInt8(truncatingIfNeeded: number)]))
    }

    @Test func `a name belongs to one user of the organisation`() {
        let other = ID<User>(UUID(high: 5, low: 5))
        let create = CreateUser(
            id: EventSamples.user, organization: Fixture.organization, name: "Ana", role: .admin,
            holder: other)
        #expect(throws: User.Rejection.nameTaken("Ana", by: other)) {
            try User().decide(.create(create))
        }
    }

    @Test func `what is so already makes no event`() throws {
        let user = try made()
        #expect(try user.decide(.changeRole(.member)) == [])
        #expect(try user.decide(.reactivate()) == [])
        #expect(try made(after: .deactivate()).decide(.deactivate()) == [])
    }

    @Test func `the only admin stays one, and stays`() throws {
        let user = User(state: try made(after: .changeRole(.admin)).state, isOnlyAdmin: true)
        for command in [User.Command.changeRole(.member), .deactivate()] {
            #expect(throws: User.Rejection.lastAdmin) { try user.decide(command) }
        }
        #expect(try user.decide(.changeRole(.admin)) == [])
        #expect(try user.decide(.reactivate()) == [])
    }

    @Test func `a role changes and a user goes and comes back`() throws {
        let user = try made(after: .changeRole(.admin), .deactivate(), .reactivate())
        #expect(user.state?.role == .admin)
        #expect(user.state?.isActive == true)
    }

    @Test func `keys are added and revoked`() throws {
        let user = try made(
            after: .addAPIKey(key(1), now: now), .addAPIKey(key(2), now: now),
            .revokeAPIKey(key(1).id))
        #expect(user.state?.keys == [key(2)])
        #expect(throws: User.Rejection.noSuchKey(key(1).id)) {
            try user.decide(.revokeAPIKey(key(1).id))
        }
    }

    @Test func `a deactivated user gets no key, and nobody more than a hundred`() throws {
        #expect(throws: User.Rejection.inactive) {
            try made(after: .deactivate()).decide(.addAPIKey(key(1), now: now))
        }
        var user = try made()
        for number in 1...100 {
            for event in try user.decide(.addAPIKey(key(UInt64(number)), now: now)) {
                user.evolve(event)
            }
        }
        #expect(throws: User.Rejection.tooManyKeys(100)) {
            try user.decide(.addAPIKey(key(101), now: now))
        }
    }

    @Test func `a key expires at a time to come, and is refused from that time on`() throws {
        var key = key(1)
        for time in [now, now - .seconds(1)] {
            key.expiresAt = time
            #expect(throws: User.Rejection.self) {
                try made().decide(.addAPIKey(key, now: now))
            }
        }
        key.expiresAt = now + .microseconds(1)
        #expect(try made(after: .addAPIKey(key, now: now)).state?.keys == [key])
        #expect(!key.isExpired(at: now))
        #expect(key.isExpired(at: now + .microseconds(1)))
        key.expiresAt = nil
        #expect(!key.isExpired(at: Timestamp(microseconds: .max)))
    }

    @Test func `nothing is done to a user that never was`() {
        for command in [.deactivate(), .changeRole(.admin), .revokeAPIKey(key(1).id)]
            as [User.Command]
        {
            #expect(throws: User.Rejection.notFound) { try User().decide(command) }
        }
    }

    @Test func `a reason is recorded with whatever is done to a user`() throws {
        let create = CreateUser(
            id: EventSamples.user, organization: Fixture.organization, name: "Ana", role: .member,
            message: "1")
        var user = User()
        var reasons: [String?] = []
        for command in [
            .create(create), .changeRole(.admin, message: "2"),
            .addAPIKey(key(1), now: now, message: "3"),
            .revokeAPIKey(key(1).id, message: "4"), .deactivate(message: "5"),
            .reactivate(message: "6"), .deactivate(message: ""), .reactivate(),
        ] as [User.Command] {
            for event in try user.decide(command) {
                user.evolve(event)
                reasons.append(DomainEvent.user(event).message)
            }
        }
        #expect(reasons == ["1", "2", "3", "4", "5", "6", nil, nil])
    }

    @Test func `a reason that is too long is refused, whatever it is for`() throws {
        let tooLong = OrganizationTests.tooLong
        let user = try made(after: .addAPIKey(key(1), now: now))
        for command in [
            .changeRole(.member, message: tooLong), .deactivate(message: tooLong),
            .reactivate(message: tooLong), .addAPIKey(key(2), now: now, message: tooLong),
            .revokeAPIKey(key(1).id, message: tooLong),
        ] as [User.Command] {
            #expect(throws: User.Rejection.self) { try user.decide(command) }
        }
        var create = CreateUser(
            id: EventSamples.user, organization: Fixture.organization, name: "Ana", role: .admin)
        create.message = tooLong
        #expect(throws: User.Rejection.self) { try User().decide(.create(create)) }
    }

    @Test func `a secret is shown as text and kept as its hash`() {
        let secret = APIKeySecret(random: Array(repeating: 0xAB, count: 32))
        #expect(secret.text == "vk_" + String(repeating: "ab", count: 32))
        #expect(APIKeySecret(secret.text) == secret)
        #expect(secret.hash == SHA256.digest(of: Array(secret.text.utf8)))
        for text in ["vk_", "vk_12", "xx_" + String(repeating: "ab", count: 32)] {
            #expect(APIKeySecret(text) == nil)
        }
    }
}
