internal import JSON

/// The shape of a JSON value, as the OpenAPI document shows it and as answers are held against it.
indirect enum Schema: Sendable {
    case any
    case boolean
    case integer(minimum: Int64? = nil, maximum: Int64? = nil)
    case number
    case string(format: String? = nil, length: ClosedRange<Int>? = nil, choices: [String] = [])
    case array(Schema, unique: Bool = false)
    /// An object of any members, all of one shape.
    case map(Schema)
    case object([Property])
    case nullable(Schema)
    /// A schema that has a name in the document.
    case named(String, Schema)

    struct Property: Sendable {
        let name: String
        let schema: Schema
        var text = ""
        var isRequired = true

        /// The same, where it may be left out.
        var optional: Property {
            Property(name: name, schema: schema, text: text, isRequired: false)
        }
    }

    /// Whether a value of this shape is a text.
    var isText: Bool { if case .string = self { true } else { false } }

    static let uuid = Schema.string(format: "uuid")
    static let time = Schema.string(format: "date-time")
    static let position = Schema.integer(minimum: 0)
    static let text = Schema.string()
    /// An object whose members are its own business.
    static let anyObject = Schema.map(.any)
}

extension Schema {
    /// The schema in the form of OpenAPI 3.0.3; named ones as references.
    var json: JSONObject {
        switch self {
        case .any: [:]
        case .boolean: ["type": "boolean"]
        case .integer(let minimum, let maximum):
            (["type": "integer", "format": "int64"] as JSONObject)
                .setting("minimum", minimum.map { .integer($0) })
                .setting("maximum", maximum.map { .integer($0) })
        case .number: ["type": "number"]
        case .string(let format, let length, let choices):
            (["type": "string"] as JSONObject)
                .setting("format", format.map { .string($0) })
                .setting("minLength", length.map { .integer(Int64($0.lowerBound)) })
                .setting("maxLength", length.map { .integer(Int64($0.upperBound)) })
                .setting("enum", choices.isEmpty ? nil : .array(choices.map { .string($0) }))
        case .array(let element, let unique):
            (["type": "array", "items": .object(element.json)] as JSONObject)
                .setting("uniqueItems", unique ? true : nil)
        case .map(let value): ["type": "object", "additionalProperties": .object(value.json)]
        case .object(let properties): Self.json(of: properties)
        case .nullable(.named(let name, _)):
            ["nullable": true, "allOf": [["$ref": .string("#/components/schemas/\(name)")]]]
        case .nullable(let schema): schema.json.setting("nullable", true)
        case .named(let name, _): ["$ref": .string("#/components/schemas/\(name)")]
        }
    }

    private static func json(of properties: [Property]) -> JSONObject {
        var members = JSONObject()
        for property in properties {
            let text: JSONValue? = property.text.isEmpty ? nil : .string(property.text)
            members[property.name] = .object(property.schema.json.setting("description", text))
        }
        let required = properties.filter { $0.isRequired }.map { JSONValue.string($0.name) }
        return (["type": "object", "properties": .object(members)] as JSONObject)
            .setting("required", required.isEmpty ? nil : .array(required))
    }

    /// All named schemas in this one.
    var definitions: [String: Schema] {
        switch self {
        case .any, .boolean, .integer, .number, .string: [:]
        case .array(let inner, _), .map(let inner), .nullable(let inner): inner.definitions
        case .object(let properties):
            properties.reduce(into: [:]) { all, property in
                all.merge(property.schema.definitions) { first, _ in first }
            }
        case .named(let name, let schema):
            schema.definitions.merging([name: schema]) { first, _ in first }
        }
    }
}

extension JSONObject {
    func setting(_ name: String, _ value: JSONValue?) -> JSONObject {
        guard let value else { return self }
        var object = self
        object[name] = value
        return object
    }
}
