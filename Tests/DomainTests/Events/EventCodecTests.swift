import Crypto
import Domain
import EventSourcing
import JSON
import Testing

@Suite struct EventCodecTests {
    @Test func `an event of another domain is none of ours`() throws {
        var recorder = Recorder()
        var recorded = try recorder.record(.deleted(try deleted()), of: Fixture.agent)
        recorded.type = EventType("lease-acquired")
        recorded.payload = [0xFF]
        #expect(try DomainEvent.decode(recorded) == nil)
    }

    @Test(arguments: [(0, "{}"), (2, "{}"), (1, "[]"), (1, "{\"key\":1}"), (1, "{"), (1, "")])
    func `a payload that its type and version do not promise is an error`(
        version: UInt16, payload: String
    ) {
        #expect(throws: EventDecodingError.self) {
            try DomainEvent.decode(.agentDeleted, version: version, Array(payload.utf8))
        }
    }

    @Test func `an old shape without what the step needs is an error`() {
        #expect(throws: EventDecodingError.self) {
            try DomainEvent.decode(.agentCreated, version: 1, Array("{\"key\":5}".utf8))
        }
    }

    @Test func `events are tagged with whose they are and the keys they take or give up`() throws {
        let subject = EventSubject.agent(Fixture.agent, of: Fixture.organization)
        let base = ["agent:\(Fixture.agent)", "organization:\(Fixture.organization)"]
        func key(_ folded: String) -> String { "key:\(Fixture.organization)/\(folded)" }
        let expected: [DomainEvent.Kind: [String]] = [
            .agentCreated: [key("sales")], .agentUpdated: [key("vente"), key("sales")],
            .agentDeleted: [key("vente")], .agentUndeleted: [key("sales")],
        ]
        for event in try EventSamples.agentEvents().map(DomainEvent.agent) {
            let new = try event.newEvent(of: subject)
            #expect(new.tags.map { $0.text } == base + expected[event.kind, default: []])
            #expect(new.stream.text == "agent-\(Fixture.agent)")
        }
    }

    @Test func `users and organisations are tagged with their names`() throws {
        let tags = try EventSamples.all().compactMap { event, subject in
            try event.newEvent(of: subject).tags.last?.text
        }
        #expect(tags[0] == "organization-name:åre bageri")
        #expect(tags[2] == "user-name:\(Fixture.organization)/ana")
    }

    @Test func `every event has a phrase for lists`() throws {
        let phrases = try EventSamples.all().map { $0.event.summary }
        #expect(phrases.allSatisfy { !$0.isEmpty })
        #expect(phrases.contains("made version 2: model, voice, key from Sales to vente"))
        #expect(phrases.contains("rolled back to version 1 as version 3"))
    }

    @Test func `a key is written in the oldest shape that says all of it`() {
        var key = APIKey(id: ID(UUID(high: 1, low: 1)), hash: .zero)
        #expect(DomainEvent.user(.keyAdded(APIKeyAdded(key: key))).schemaVersion == 1)
        key.expiresAt = Timestamp(milliseconds: 1)
        #expect(DomainEvent.user(.keyAdded(APIKeyAdded(key: key))).schemaVersion == 2)
    }

    private func deleted() throws -> AgentDeleted {
        try JSON.decode(
            AgentDeleted.self, from: Array(#"{"key":{"folded":"a","text":"a"}}"#.utf8))
    }
}
