import JSON
import System
import Testing

@testable import API

private let base = "/api/v1/agents"

@Suite struct AgentListTests {
    let served: ServedFleet

    init() throws {
        served = try ServedFleet()
        for number in 1...5 {
            try served.makeAgent(
                "Agent \(number)",
                [
                    "tags": number % 2 == 0 ? ["even", "all"] : ["all"],
                    "role": number < 3 ? "scout" : "cook", "owner": .string("o\(number)"),
                    "status": number == 5 ? "idle" : "active", "team": "blue",
                    "task_description": number == 4 ? "Counts Sheep" : "Sleeps",
                ])
        }
    }

    private func names(_ query: String) throws -> String {
        let answer = try served.member.get(base + query)
        return (answer.json.array ?? []).map { String($0["name"]?.string?.last ?? "?") }.joined()
    }

    @Test func `the next page is on this host, however it was asked for`() throws {
        let answer = try served.member.get("//api//v1/agents?limit=1")
        #expect(answer["Link"]?.hasPrefix("</api/v1/agents?limit=1&cursor=") == true)
    }

    @Test func `a list shows the position that it names, whoever writes meanwhile`() throws {
        let start = try #require(try served.member.get(base).position)
        let isOver = Guarded(false)
        let writer = WorkerThread(name: "writer") { [served] in
            for number in 0..<200 { _ = try? served.makeAgent("More \(number)") }
            isOver.withLock { $0 = true }
        }
        while !isOver.withLock({ $0 }) {
            let list = try served.member.get(base)
            let count = UInt64(list.json.array?.count ?? 0)
            #expect(list.position == start + count - 5)
        }
        writer.join()
    }

    @Test(arguments: [
        ("", "54321"), ("?order=asc", "12345"), ("?sort=name", "12345"),
        ("?sort=name&order=desc", "54321"), ("?tag=even", "42"), ("?tag=all&tag=even", "42"),
        ("?role=scout", "21"), ("?role=scout&owner=o1", "1"), ("?owner=o1&owner=o3", "31"),
        ("?status=idle", "5"), ("?status=idle&status=active", "54321"), ("?team=red", ""),
        ("?text=sheep", "4"), ("?text=AGENT%203", "3"), ("?limit=2", "54"), ("?unknown=1", "54321"),
    ])
    func `a list is filtered, sorted and cut`(query: String, found: String) throws {
        #expect(try names(query) == found)
    }

    @Test(arguments: ["", "&sort=name", "&tag=all&order=asc"])
    func `pages follow each other by link or cursor`(query: String) throws {
        var (links, cursors) = ([JSONValue](), [JSONValue]())
        var next: String? = base + "?limit=2" + query
        while let target = next {
            let page = try served.member.get(target)
            #expect(page["X-Total-Count"] == "5")
            #expect((page.next == nil) == (page["X-Next-Cursor"] == nil))
            links += page.json.array ?? []
            next = page.next
        }
        var cursor: String? = ""
        while let found = cursor {
            let parameter = found.isEmpty ? "" : "&cursor=\(found)"
            let page = try served.member.get("\(base)?limit=2\(query)\(parameter)")
            cursors += page.json.array ?? []
            cursor = page["X-Next-Cursor"]
        }
        let all = try served.member.get(base + "?" + query.dropFirst()).json.array
        #expect(links == all)
        #expect(cursors == all)
    }

    @Test(arguments: [
        "limit=0", "limit=10001", "limit=x", "sort=size", "order=up", "status=asleep",
        "presence=here", "cursor=x", "as_of=x", "min_position=x", "health=bad",
    ])
    func `a parameter that can't be read is named`(query: String) throws {
        let answer = try served.member.get("\(base)?\(query)")
        #expect(answer.status == 422)
        #expect(answer.problems == ["query.\(query.prefix { $0 != "=" })"])
    }

    @Test func `a cursor is good for its own list`() throws {
        let cursor = try served.member.get(base + "?limit=2")["X-Next-Cursor"]!
        #expect(
            try served.member.get("\(base)?limit=2&cursor=\(cursor)&sort=name").status == 422)
    }
}
