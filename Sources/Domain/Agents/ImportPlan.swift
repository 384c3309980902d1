public import Crypto
public import EventSourcing
public import JSON

/// What an import of portable agents would do, item by item.
///
/// One item that is refused refuses the whole: `problems` is then not empty and nothing may be
/// stored.
public struct ImportPlan: Hashable, Sendable {
    public enum Action: Hashable, Sendable {
        /// With the members that `CreateAgent` takes, the key among them.
        case create(key: AgentKey, input: JSONObject)
        case skip(Reason)
        case refuse([ValidationProblem])
    }

    /// Why an item is left out.
    public enum Reason: String, Hashable, Sendable {
        case nameExists = "an active agent has this name"
        case nameRepeated = "an earlier item has this name"
    }

    public struct Item: Hashable, Sendable {
        /// Nil when the item has no name that can be read.
        public var name: String?
        public var action: Action
    }

    /// How many items one import may have.
    public static let itemsMax = 5_000

    public let organization: ID<Organization>
    public let items: [Item]
    /// What is wrong with the document as a whole.
    private let documentProblems: [ValidationProblem]
    /// The digest of a plan that was read; nil for one that was made here.
    private let agreed: SHA256Digest?

    init(
        organization: ID<Organization>, items: [Item], documentProblems: [ValidationProblem],
        agreed: SHA256Digest
    ) {
        self.organization = organization
        self.items = items
        self.documentProblems = documentProblems
        self.agreed = agreed
    }

    /// - Parameters:
    ///   - document: a list of items, or an object with such a list as its `agents`.
    ///   - activeNames: the names of the organisation's active agents.
    ///   - holders: the holders of all keys of the organisation.
    public init(
        document: JSONValue, into organization: ID<Organization>, activeNames: Set<String>,
        holders: KeyHolders
    ) {
        self.organization = organization
        agreed = nil
        switch Self.elements(of: document) {
        case .success(let elements):
            var planner = Planner(activeNames: activeNames, holders: holders)
            items = elements.enumerated().map { planner.plan($1, at: $0) }
            documentProblems = []
        case .failure(let list):
            items = []
            documentProblems = list.problems
        }
    }

    private struct ProblemList: Error {
        let problems: [ValidationProblem]
    }

    private static func elements(of document: JSONValue) -> Result<[JSONValue], ProblemList> {
        if case .object(let object) = document, object["agents"] == nil {
            return .failure(ProblemList(problems: [.missing("agents", in: object)]))
        }
        guard case .array(let elements) = document["agents"] ?? document else {
            return .failure(
                ProblemList(problems: [
                    .wrongKind(.list, at: [.member("agents")], input: document["agents"] ?? .null)
                ]))
        }
        guard elements.count <= itemsMax else {
            let reason = "an import has at most \(itemsMax) agents, not \(elements.count)"
            return .failure(
                ProblemList(problems: [.value(reason, at: [.member("agents")], input: .null)]))
        }
        return .success(elements)
    }
}

extension ImportPlan {
    /// Everything that is wrong with the document and its items.
    public var problems: [ValidationProblem] {
        documentProblems
            + items.enumerated().flatMap { index, item -> [ValidationProblem] in
                guard case .refuse(let problems) = item.action else { return [] }
                return problems.map { $0.inside([.member("agents"), .element(index)]) }
            }
    }

    public var createdCount: Int {
        items.count { if case .create = $0.action { true } else { false } }
    }

    public var skippedCount: Int {
        items.count { if case .skip = $0.action { true } else { false } }
    }

    public var refusedCount: Int { items.count - createdCount - skippedCount }

    /// Names the plan: the same document on the same organisation in the same state has the same
    /// digest.
    public var digest: SHA256Digest {
        if let agreed { return agreed }
        guard let bytes = try? JSON.encode(JSONValue.object(canonical)) else {
            preconditionFailure("a plan holds only what was read from JSON")
        }
        return SHA256.digest(of: bytes)
    }

    private var canonical: JSONObject {
        [
            "format": "varve-import-plan-1", "organization": .string(organization.description),
            "items": .array(items.map { .object($0.canonical) }),
            "problems": .array(documentProblems.map { .object($0.json) }),
        ]
    }

    /// The plan for people and programs to read, its digest included.
    public var json: JSONObject {
        [
            "digest": .string(digest.description), "created": .integer(Int64(createdCount)),
            "skipped": .integer(Int64(skippedCount)), "refused": .integer(Int64(refusedCount)),
            "items": .array(items.map { .object($0.json) }),
            "problems": .array(problems.map { .object($0.json) }),
        ]
    }
}

extension ImportPlan.Item {
    public var json: JSONObject {
        var object: JSONObject = ["name": name.map { .string($0) } ?? .null]
        switch action {
        case .create(let key, _):
            object["action"] = "create"
            object["key"] = .string(key.text)
        case .skip(let reason):
            object["action"] = "skip"
            object["reason"] = .string(reason.rawValue)
        case .refuse(let problems):
            object["action"] = "refuse"
            object["reason"] = .string(problems.map { $0.description }.joined(separator: "; "))
        }
        return object
    }

    fileprivate var canonical: JSONObject {
        var object = json
        if case .create(_, let input) = action { object["input"] = .object(input) }
        return object
    }
}

/// Goes through the items in order; each sees what the ones before it take.
private struct Planner {
    let activeNames: Set<String>
    var holders: KeyHolders
    var names: Set<String> = []

    mutating func plan(_ element: JSONValue, at index: Int) -> ImportPlan.Item {
        guard case .object(let object) = element else {
            return ImportPlan.Item(
                name: nil, action: .refuse([.wrongKind(.dict, at: [], input: element)]))
        }
        let name = object["name"]?.text
        let input = PortableAgent.input(from: object)
        let read = AgentInput(input, requiring: PortableAgent.required, message: nil)
        guard read.problems.isEmpty, let name else {
            return ImportPlan.Item(name: name, action: .refuse(read.problems))
        }
        return ImportPlan.Item(name: name, action: action(for: name, input, at: index))
    }

    private mutating func action(
        for name: String, _ input: JSONObject, at index: Int
    ) -> ImportPlan.Action {
        if activeNames.contains(name) { return .skip(.nameExists) }
        guard names.insert(name).inserted else { return .skip(.nameRepeated) }
        let key = holders.firstFree(like: AgentKey.derived(from: name))
        // The agent has no id yet: any that no agent has will do to hold the key within the plan.
        holders.add(folded: key.folded, agent: ID(UUID(high: 0, low: UInt64(index))))
        var keyed = input
        keyed["key"] = .string(key.text)
        return .create(key: key, input: keyed)
    }
}
