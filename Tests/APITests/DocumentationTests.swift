import JSON
import System
import Testing

@testable import API

@Suite struct DocumentationTests {
    let served: ServedFleet

    init() throws { served = try ServedFleet() }

    private let document = JSONValue.object(APIDocument.document)

    @Test func `the document is served as it is made, to anybody`() throws {
        let answer = try served.client(nil).get("/openapi.json")
        #expect(answer.json == .object(API.openAPI(version: "0")))
        #expect(answer.json["openapi"] == "3.0.3")
        let tag = answer["ETag"] ?? ""
        #expect(try served.client(nil).get("/openapi.json", ["If-None-Match": tag]).status == 304)
    }

    @Test func `every route is in the document once, under a name and a tag`() {
        var ids: Set<String> = []
        for route in API.routes {
            let operation = document["paths"]?[route.path]?[route.method.lowercased()]
            #expect(operation?["operationId"]?.string == route.id)
            #expect(ids.insert(route.id).inserted, "\(route.id)")
            let tags = document["tags"]?.array?.compactMap { $0["name"]?.string } ?? []
            #expect(tags.contains(route.tag), "\(route.id)")
            #expect(!route.summary.isEmpty && !route.summary.hasSuffix("."), "\(route.id)")
        }
        let count = document["paths"]?.object?.reduce(0) { $0 + ($1.value.object?.count ?? 0) }
        #expect(count == API.routes.count)
    }

    @Test func `path parameters are those of the path`() {
        for route in API.routes {
            let declared = route.parameters.filter { $0.place == .path }.map { $0.name }
            #expect(declared == route.segments.compactMap { parameterName($0) }, "\(route.id)")
            let names = route.parameters.map { "\($0.place) \($0.name)" }
            #expect(Set(names).count == names.count, "\(route.id)")
        }
    }

    @Test func `every reference leads somewhere`() throws {
        let schemas = document["components"]?["schemas"]?.object ?? [:]
        func references(_ value: JSONValue) -> [String] {
            switch value {
            case .object(let object):
                (object["$ref"]?.string).map { [$0] } ?? object.flatMap { references($0.value) }
            case .array(let elements): elements.flatMap(references)
            default: []
            }
        }
        let names = references(document).map { String($0.split(separator: "/").last!) }
        #expect(Set(names) == Set(schemas.keys))
    }

    @Test func `the page comes with its files, and from this host alone`() throws {
        try Files.createFolder(served.folder.path + "/docs")
        for name in ["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"] {
            try Files.replace("\(served.folder.path)/docs/\(name)", with: Array(name.utf8))
        }
        let root = try served.client(nil).get("/")
        #expect(root.status == 302 && root["Location"] == "/docs")
        let page = try served.client(nil).get("/docs")
        #expect(page.status == 200)
        #expect(page["Content-Security-Policy"]?.hasPrefix("default-src 'none'") == true)
        let text = String(decoding: page.body, as: UTF8.self)
        let files = text.split { "\"".contains($0) }.filter { $0.hasPrefix("/docs/") }
        #expect(files.count == 4)
        #expect(!text.contains("http"))
        for file in files {
            let answer = try served.client(nil).get(String(file))
            #expect(answer.status == 200, "\(file)")
            #expect(answer["Cache-Control"] == "public, max-age=3600")
            let again = try served.client(nil).get(
                String(file), ["If-None-Match": answer["ETag"] ?? ""])
            #expect(again.status == 304)
        }
        #expect(
            try served.client(nil).get("/docs/start.js")["Content-Type"]?
                .hasPrefix("text/javascript") == true)
    }

    @Test func `where the files are missing the page says what to do`() throws {
        let page = try served.client(nil).get("/docs")
        #expect(page.status == 404)
        #expect(String(decoding: page.body, as: UTF8.self).contains("tools/setup"))
        for name in ["swagger-ui.css", "..%2f..%2fetc%2fpasswd", "index.html"] {
            #expect(try served.client(nil).get("/docs/\(name)").status == 404, "\(name)")
        }
    }
}

@Suite struct SchemaCheckTests {
    private let check = SchemaCheck([
        "components": ["schemas": ["Name": ["type": "string", "maxLength": 3]]]
    ])
    private let schema: JSONValue = [
        "type": "object", "required": ["a"],
        "properties": [
            "a": ["type": "integer", "minimum": 1], "b": ["$ref": "#/components/schemas/Name"],
            "c": ["type": "array", "items": ["type": "string", "enum": ["x"]]],
            "d": ["type": "string", "format": "uuid", "nullable": true],
        ],
    ]

    @Test(
        arguments: [
            (["a": 1], 0), ([:], 1), (["a": 0], 1), (["a": "1"], 1), (["a": 1, "b": "long"], 1),
            (["a": 1, "c": ["x", "y", 1]], 2), (["a": 1, "d": .null], 0), (["a": 1, "d": "x"], 1),
            (["a": 1, "e": 1], 1), ([1], 1),
        ] as [(JSONValue, Int)])
    func `a value is held against its schema`(value: JSONValue, count: Int) {
        #expect(check.problems(of: value, schema).count == count)
    }
}
