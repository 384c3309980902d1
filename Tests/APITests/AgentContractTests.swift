import JSON
import Testing

@testable import API

private let base = "/api/v1/agents"

@Suite struct AgentContractTests {
    let served: ServedFleet

    init() throws { served = try ServedFleet() }

    @Test func `a created agent has the defaults for what was not given`() throws {
        let made = try served.admin.post(base, ["name": "Triage", "instructions": "Ask."])
        #expect(made.status == 201)
        let json = made.json
        #expect(made["Location"] == "\(base)/\(json["id"]?.string ?? "")")
        #expect(made["ETag"] == "\"1\"")
        #expect(json["organization_id"]?.string == served.acme.description)
        #expect(json["model"] == "gpt-4.1-mini")
        #expect(json["voice"] == .null)
        #expect(json["modality"] == "audio_only")
        for list in ["handoff_targets", "tools", "panels"] { #expect(json[list] == []) }
        #expect(json["is_active"] == true)
        #expect(json["current_version"] == 1)
        #expect(json["created_at"] == json["updated_at"])
        #expect(try served.member.get(made["Location"]!).json == json)
    }

    @Test func `a created agent has what was given, and unknown fields are ignored`() throws {
        let target = try served.makeAgent("Target").split(separator: "/").last.map(String.init)!
        let input: JSONValue = [
            "name": "Expert", "instructions": "Grüß Gott 👋", "model": "gpt-5", "voice": "a:b",
            "handoff_targets": [.string(target)], "tools": ["b", "a", "b"],
            "modality": "audio_camera", "panels": ["whiteboard", "notepad", "whiteboard"],
            "id": "mine", "colour": "red", "organization_id": .string(served.other.description),
        ]
        let json = try served.admin.post(base, input).json
        for field in ["name", "instructions", "model", "voice", "handoff_targets", "modality"] {
            #expect(json[field] == input[field], "\(field)")
        }
        #expect(json["tools"] == ["b", "a", "b"])
        #expect(json["panels"] == ["notepad", "whiteboard"])
        #expect(json["organization_id"]?.string == served.acme.description)
        #expect(json["colour"] == nil)
    }

    @Test(
        arguments: [
            ([:], ["body.name", "body.instructions"]),
            (["name": "a"], ["body.instructions"]),
            (["name": "", "instructions": "x"], ["body.name"]),
            (
                ["name": .string(String(repeating: "é", count: 256)), "instructions": "x"],
                ["body.name"]
            ),
            (["name": "a", "instructions": ""], ["body.instructions"]),
            (["name": .null, "instructions": .null], ["body.name", "body.instructions"]),
            (["name": 7, "instructions": "x"], ["body.name"]),
            (["name": "a", "instructions": "x", "modality": "smell"], ["body.modality"]),
            (["name": "a", "instructions": "x", "panels": ["notepad", "x"]], ["body.panels.1"]),
            (["name": "a", "instructions": "x", "panels": "notepad"], ["body.panels"]),
            (["name": "a", "instructions": "x", "tools": [1]], ["body.tools.0"]),
            (
                ["name": "a", "instructions": "x", "handoff_targets": ["nobody"]],
                ["body.handoff_targets.0"]
            ),
            (["name": "a", "instructions": "x", "key": "a b"], ["body.key"]),
            (["name": "a", "instructions": "x", "status": "asleep"], ["body.status"]),
        ] as [(JSONValue, [String])])
    func `what is wrong with an input is named by its place`(
        input: JSONValue, places: [String]
    ) throws {
        let answer = try served.admin.post(base, input)
        #expect(answer.status == 422)
        #expect(answer.code == "validation_error")
        #expect(answer.problems.sorted() == places.sorted())
        for detail in answer.json["error"]?["details"]?.array ?? [] {
            for member in ["type", "loc", "msg", "input"] { #expect(detail[member] != nil) }
        }
        #expect(try served.admin.get(base).json == [])
    }

    @Test func `a length that was passed is told`() throws {
        let answer = try served.admin.post(base, ["name": "", "instructions": "x"])
        let detail = answer.json["error"]?["details"]?.array?.first
        #expect(detail?["type"] == "string_too_short")
        #expect(detail?["ctx"] == ["min_length": 1])
        #expect(detail?["input"] == "")
    }

    @Test func `a name may have 255 characters, and two agents may share one`() throws {
        let name = String(repeating: "é", count: 255)
        for _ in 1...2 {
            #expect(
                try served.admin.post(base, ["name": .string(name), "instructions": "x"]).status
                    == 201)
        }
    }

    @Test(arguments: [
        ("{", "json_invalid"), ("", "missing"), ("[]", "dict_type"), ("null", "dict_type"),
        ("{\"name\":\"a\",\"name\":\"b\"}", "json_invalid"), ("\u{FEFF}{}", "json_invalid"),
    ])
    func `a body that is no object is told so`(body: String, type: String) throws {
        let answer = try served.admin.send("POST", base, bytes: Array(body.utf8))
        #expect(answer.status == 422)
        #expect(answer.json["error"]?["details"]?.array?.first?["type"]?.string == type)
        #expect(answer.problems == ["body"])
    }

    @Test func `a body may be called anything but a form`() throws {
        let body = Array(#"{"name":"a","instructions":"b"}"#.utf8)
        for type in ["application/json; charset=utf-8", "text/plain", "application/x+json"] {
            let answer = try served.admin.send(
                "POST", base, bytes: body, headers: [("Content-Type", type)])
            #expect(answer.status == 201, "\(type)")
        }
        for type in ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
            let answer = try served.admin.send(
                "POST", base, bytes: body, headers: [("Content-Type", type)])
            #expect(answer.status == 415, "\(type)")
        }
    }

    @Test func `an input that is repeated in an answer is cut`() throws {
        let long = String(repeating: "x", count: 1_100_000)
        let answer = try served.admin.post(
            base, ["name": .string(long), "instructions": .string(long), "model": .string(long)])
        #expect(answer.status == 422)
        #expect(answer.body.count < 4_096)
    }

    @Test func `a list has the active agents of the organization, newest first`() throws {
        let paths = try ["One", "Two", "Three"].map { try served.makeAgent($0) }
        _ = try served.admin.delete(paths[1])
        _ = try served.stranger.post(base, ["name": "Theirs", "instructions": "x"])
        let answer = try served.member.get(base)
        #expect(answer.json.array?.map { $0["name"]?.string } == ["Three", "One"])
        #expect(answer["X-Total-Count"] == "2")
        #expect(answer["Link"] == nil)
    }

    @Test func `a path may end with a slash`() throws {
        let path = try served.makeAgent("One")
        for target in [base, path, path + "/versions", path + "/versions/1", base + "/export"] {
            #expect(try served.admin.get(target + "/").status == 200, "\(target)")
        }
        #expect(
            try served.admin.post(base + "/", ["name": "a", "instructions": "b"]).status == 201)
    }

    @Test func `a request id is given back, and made where there is none`() throws {
        #expect(try served.admin.get(base, ["X-Request-ID": "abc-1"])["X-Request-ID"] == "abc-1")
        let (first, second) = (try served.admin.get(base), try served.admin.get(base))
        #expect(first["X-Request-ID"] != second["X-Request-ID"])
    }

    @Test func `what a path can't name is told from what is not there`() throws {
        let random = "01980000-0000-7000-8000-000000000000"
        #expect(try served.admin.get("\(base)/\(random)").status == 404)
        let malformed = try served.admin.get("\(base)/nobody")
        #expect(malformed.status == 422)
        #expect(malformed.problems == ["path.agent_id"])
        #expect(try served.admin.get("/api/v1/nothing").code == "not_found")
        let wrong = try served.admin.send("DELETE", base)
        #expect(wrong.status == 405)
        #expect(wrong["Allow"] == "GET, HEAD, OPTIONS, POST")
    }

    @Test func `who may not is told before what is wrong`() throws {
        let missing = "\(base)/01980000-0000-7000-8000-000000000000"
        let nobody = served.client(nil)
        #expect(try nobody.post(base, ["name": 1]).status == 401)
        #expect(try nobody.put(missing, ["name": 1]).status == 401)
        #expect(try served.member.post(base, ["name": 1]).status == 403)
        #expect(try served.member.put(missing, ["name": 1]).status == 403)
        #expect(try served.admin.put(missing, ["name": 1]).status == 404)
        #expect(try served.admin.get(missing + "/versions/x").status == 404)
        #expect(try served.admin.put(try served.makeAgent("A"), ["name": 1]).status == 422)
    }
}
