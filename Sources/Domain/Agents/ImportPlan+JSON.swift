internal import Crypto
public import EventSourcing
public import JSON

// The form in which people and programs read plans, read again.
extension ImportPlan {
    /// Reads what `json` gives; nil for what is no plan.
    ///
    /// The form does not have the inputs of the agents to create, but it has the plan's digest.
    public init?(json: JSONObject, into organization: ID<Organization>) {
        guard let digest = json["digest"]?.text.flatMap({ SHA256Digest(hex: $0) }),
            case .array(let items)? = json["items"], case .array(let listed)? = json["problems"]
        else { return nil }
        let problems = listed.compactMap { $0.object.flatMap { ValidationProblem(json: $0) } }
        let read = items.enumerated().compactMap { index, item in
            item.object.flatMap { Item(json: $0, problems: Self.problems(problems, ofItem: index)) }
        }
        guard read.count == items.count, problems.count == listed.count else { return nil }
        self.init(
            organization: organization, items: read,
            documentProblems: problems.filter { $0.location.count < 2 }, agreed: digest)
    }

    /// Those of an item, as seen from within it.
    private static func problems(
        _ all: [ValidationProblem], ofItem index: Int
    ) -> [ValidationProblem] {
        let place: [ValidationProblem.Step] = [.member("agents"), .element(index)]
        return all.filter { $0.location.starts(with: place) }.map { problem in
            var inner = problem
            inner.location.removeFirst(place.count)
            return inner
        }
    }
}

extension ImportPlan.Item {
    fileprivate init?(json: JSONObject, problems: [ValidationProblem]) {
        name = json["name"]?.text
        switch json["action"]?.text {
        case "create":
            guard let key = json["key"]?.text.flatMap({ AgentKey($0) }) else { return nil }
            action = .create(key: key, input: [:])
        case "skip":
            guard let reason = json["reason"]?.text.flatMap(ImportPlan.Reason.init) else {
                return nil
            }
            action = .skip(reason)
        case "refuse": action = .refuse(problems)
        default: return nil
        }
    }
}
