import Backup
import Domain
import EventLog
import EventSourcing
import System
import TestSupport
import Testing

@testable import SampleData

@Suite struct StoryTests {
    static let story = SampleData.story()

    @Test func `the same seed tells the same story and another seed another one`() {
        #expect(SampleData.story(seed: 7) == SampleData.story(seed: 7))
        #expect(SampleData.story(seed: 7) != SampleData.story(seed: 8))
    }

    @Test func `the story has some 2,000 steps over seven months, each later than the one before`()
    {
        #expect((1_900...2_300).contains(Self.story.count), "\(Self.story.count)")
        #expect(Self.story.first?.time.date == "2026-03-02")
        #expect(Self.story.last?.time.date == "2026-10-02")
        for (earlier, later) in zip(Self.story, Self.story.dropFirst()) {
            #expect(earlier.time < later.time)
        }
    }

    @Test func `people work on weekdays and seldom at weekends`() {
        var byWeekday = Array(repeating: 0, count: 7)
        for step in Self.story {
            guard case .person = step.author else { continue }
            byWeekday[Day(step.time.date).weekday] += 1
        }
        #expect(byWeekday[5...6].reduce(0, +) * 20 < byWeekday[..<5].reduce(0, +))
        #expect(byWeekday[5...6].reduce(0, +) > 0)
    }

    @Test func `only admins change anything`() {
        var admins: Set<String> = []
        for step in Self.story {
            switch step.action {
            case .foundOrganization: admins.insert("inga")
            case .addPerson(let person, .admin), .changeRole(let person, .admin):
                admins.insert(person)
            case .changeRole(let person, .member), .deactivate(let person): admins.remove(person)
            case .issueKey: continue
            default: break
            }
            if case .person(let author) = step.author {
                #expect(admins.contains(author), "\(author) at \(step.time)")
            }
        }
    }

    @Test func `an edit changes something and an undone mishap leaves no trace`() throws {
        var texts: [String: [String]] = [:]
        for step in Self.story {
            switch step.action {
            case .create(let agent, let draft): texts[agent] = [draft.instructions]
            case .importAgents(let agents, let drafts):
                for (agent, draft) in zip(agents, drafts) { texts[agent] = [draft.instructions] }
            case .duplicate(let agent, let copy):
                texts[copy] = [try #require(texts[agent]?.last)]
            case .edit(let agent, let edit):
                let old = try #require(texts[agent]?.last)
                if let new = edit.instructions { #expect(!new.utf8.elementsEqual(old.utf8)) }
                texts[agent]?.append(edit.instructions ?? old)
            case .rollBack(let agent, let version):
                let old = try #require(texts[agent])
                texts[agent] = old + [old[Int(version) - 1]]
            default: break
            }
        }
        let customs = try #require(texts["customs"])
        #expect(customs.contains { $0.contains("KÃ¼hlwasserpumpe") })
        #expect(customs.last?.contains("Kühlwasserpumpe") == true)
        let tracker = try #require(texts["tracker"])
        #expect(tracker.contains { $0.contains("Darrival timeILS") })
        #expect(tracker.last?.contains("DETAILS") == true)
    }

    @Test func `the texts hold the scripts of half the world`() {
        let all = Script.all.map { $0.draft.instructions }.joined()
        for passage in ["ü", "ę", "横浜", "السلام عليكم", "🧊", "|---|", "```sql", "- [ ] "] {
            #expect(all.contains(passage), "\(passage)")
        }
    }
}

@Suite struct ScriptTests {
    @Test(arguments: Script.all.map { $0.handle })
    func `what people will change stands in the text exactly once`(handle: String) {
        let script = Script.of(handle)
        let text = Markdown(script.draft.instructions)
        #expect((1_500...6_000).contains(text.text.utf8.count))
        for figure in script.figures {
            #expect(text.hasOne(figure.words.filling(figure.values[0])), "\(figure.words)")
        }
        for rule in script.rules {
            let changed = text.addingItem(rule.text, under: rule.heading)
            #expect(changed?.hasOne(rule.text) == true, "\(rule.text)")
        }
        for rewording in script.rewordings {
            #expect(text.hasOne(rewording.before), "\(rewording.before)")
        }
    }
}

@Suite struct MarkdownTests {
    @Test func `an item takes the manner of the list that it joins`() {
        let text = Markdown("## A\n\n1. one\n2. two\n\nmore\n\n## B\n\n- [ ] first\n")
        let changed = text.addingItem("three", under: "A")?.addingItem("second", under: "B")
        #expect(
            changed?.text
                == "## A\n\n1. one\n2. two\n3. three\n\nmore\n\n## B\n\n- [ ] first\n- [ ] second\n"
        )
        #expect(text.addingItem("x", under: "C") == nil)
    }

    @Test func `a passage that stands twice is not replaced`() {
        let text = Markdown("one two one")
        #expect(text.replacing("one", with: "1") == nil)
        #expect(text.replacing("two", with: "2")?.text == "one 2 one")
        #expect(text.replacingAll("one", with: "one one").text == "one one two one one")
    }

    @Test func `a notice makes its section and takes it away`() {
        let text = Markdown("# T\n\nbody")
        let two = text.addingNotice("first", under: "Now").addingNotice("second", under: "Now")
        #expect(two.text == "# T\n\nbody\n\n## Now\n\n- second\n- first")
        let none = two.removingItem("first")?.removingItem("second")
        #expect(none?.removingSectionIfEmpty("Now") == text)
    }

    @Test func `a list in a code block is no list`() {
        let text = Markdown("## A\n\n- one\n\n```\n- code\n```")
        let changed = text.addingItem("two", under: "A")
        #expect(changed?.text == "## A\n\n- one\n- two\n\n```\n- code\n```")
    }
}

@Suite struct LedgerTests {
    @Test(arguments: [SampleData.seed, 1, 2])
    func `the domain takes the whole story, whatever the seed`(seed: UInt64) throws {
        let entries = try SampleData.entries(seed: seed)
        #expect((1_800...2_400).contains(entries.reduce(0) { $0 + $1.events.count }))
    }

    @Test func `the same seed gives the same events, byte by byte`() throws {
        let (one, other) = (try SampleData.entries(), try SampleData.entries())
        #expect(one.map { $0.time } == other.map { $0.time })
        #expect(one.map { $0.correlationID } == other.map { $0.correlationID })
        let (these, those) = (one.flatMap { $0.events }, other.flatMap { $0.events })
        #expect(these.map { $0.id } == those.map { $0.id })
        #expect(these.map { $0.payload } == those.map { $0.payload })
        #expect(Set(these.map { $0.id }).count == these.count)
    }

    @Test func `every kind of event that agents and people know happens, but for a few`() throws {
        let types = Set(try SampleData.entries().flatMap { $0.events }.map { $0.type.text })
        let missing = Set(DomainEvent.Kind.allCases.map { $0.rawValue }).subtracting(types)
        #expect(
            missing == [
                "organization-renamed", "user-reactivated", "user-api-key-revoked",
                "operator-key-added", "operator-key-revoked",
            ])
    }

    @Test func `a rollback follows right upon the mishap that it undoes`() throws {
        let rolledBack = try SampleData.entries().flatMap { $0.events }
            .filter { $0.type.text == "agent-rolled-back" }
            .map { try DomainEvent.decode(.agentRolledBack, version: 1, $0.payload) }
        #expect(rolledBack.count == 9)
        for case .agent(.rolledBack(let event)) in rolledBack {
            #expect(event.version == event.target + 2)
            #expect(event.droppedTargets == nil)
        }
    }
}

@Suite struct SampleSetTests {
    /// The sample that comes with Varve.
    static let folder =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        .joined(separator: "/") + "/data/sample"

    @Test func `the sample in data is what the seed gives, byte by byte`() throws {
        let work = TemporaryFolder()
        try SampleData.writeBackupSet(at: work.path + "/set", workFolder: work.path + "/store")
        let (made, kept) = (files(in: work.path + "/set"), files(in: Self.folder))
        #expect(made == kept)
        for name in made {
            let bytes = try Files.read(work.path + "/set/" + name)
            #expect(
                try Files.read(Self.folder + "/" + name) == bytes,
                "\(name) differs: run tools/make-sample-data")
        }
    }

    @Test func `the sample in data is sound and signed by the key of the seed`() throws {
        let set = try BackupSet(at: Self.folder)
        try set.verify()
        let work = TemporaryFolder()
        let head = try set.replay(into: work.path + "/store").head
        #expect(head == set.head)
        let store = try EventStore(at: work.path + "/store")
        defer { store.close() }
        #expect(try SampleData.keys(of: store).verifier == set.key)
        #expect(try store.verify(against: [set.head]).damage == nil)
    }

    /// The files under a folder, by their paths in it.
    private func files(in folder: String, under path: String = "") -> [String] {
        let names = (try? Files.list(folder + "/" + path)) ?? []
        return names.flatMap { name in
            Files.isFolder(folder + "/" + path + name)
                ? files(in: folder, under: path + name + "/") : [path + name]
        }
    }
}

@Suite struct WorkloadTests {
    @Test func `events written by hand are as the domain would write them`() throws {
        var workload = Workload(streamCount: 20)
        var kinds: Set<String> = []
        for event in try workload.events(500) {
            let kind = try #require(DomainEvent.Kind(rawValue: event.type.text))
            let read = try DomainEvent.decode(kind, version: event.schemaVersion, event.payload)
            #expect(try read.encodedPayload() == event.payload)
            kinds.insert(kind.rawValue)
        }
        #expect(kinds.count == 6)
    }
}
