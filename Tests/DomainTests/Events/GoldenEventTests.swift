import Domain
import EventSourcing
import JSON
import System
import Testing

/// Payloads that were written once are read for ever: the files are never edited.
@Suite struct GoldenEventTests {
    static let folder = Files.parent(of: Files.parent(of: #filePath)) + "/Golden"

    private static func path(_ kind: DomainEvent.Kind, _ version: UInt16) -> String {
        "\(folder)/\(kind.rawValue).v\(version).json"
    }

    @Test func `every kind of event is written as its golden file says`() throws {
        var seen: Set<DomainEvent.Kind> = []
        for (event, _) in try EventSamples.all() {
            let path = Self.path(event.kind, event.kind.schemaVersion)
            let payload = try event.encodedPayload()
            if Machine.environment("UPDATE_GOLDEN") != nil, !Files.exists(path) {
                try Files.create(path, with: payload)
            }
            #expect(
                String(decoding: try Files.read(path), as: UTF8.self)
                    == String(decoding: payload, as: UTF8.self), "\(path)")
            seen.insert(event.kind)
        }
        #expect(seen.count == DomainEvent.Kind.allCases.count)
    }

    @Test func `every version of every kind is read as the same event`() throws {
        for (event, _) in try EventSamples.all() {
            for version in 1...event.kind.schemaVersion {
                let payload = try Files.read(Self.path(event.kind, version))
                let read = try DomainEvent.decode(event.kind, version: version, payload)
                #expect(read == event.asOf(version))
            }
        }
    }

    /// Reasons came later: a payload has one more member where one is given, and none where not.
    @Test func `a reason is the member message of what happens to users and organisations`() throws
    {
        for (event, _) in try EventSamples.all() {
            if case .agent = event { continue }
            var object = try #require(
                try JSON.parse(Files.read(Self.path(event.kind, 1))).object)
            object["message"] = "why"
            let payload = try JSON.encode(JSONValue.object(object))
            let read = try DomainEvent.decode(event.kind, version: 1, payload)
            #expect(read.message == "why" && event.message == nil, "\(event.kind)")
            #expect(try read.encodedPayload() == payload, "\(event.kind)")
        }
    }

    @Test func `no golden file is left over`() throws {
        let expected = DomainEvent.Kind.allCases.flatMap { kind in
            (1...kind.schemaVersion).map { "\(kind.rawValue).v\($0).json" }
        }
        #expect(try Files.list(Self.folder).sorted() == expected.sorted())
    }
}

extension DomainEvent {
    /// The event as it was before `version` of its shape could say more.
    fileprivate func asOf(_ version: UInt16) -> DomainEvent {
        guard case .user(.keyAdded(var added)) = self, version == 1 else { return self }
        added.key.expiresAt = nil
        return .user(.keyAdded(added))
    }
}
