public import EventSourcing
public import JSON

/// What an input says of an agent, read field by field; every problem is noted, none stops the
/// reading.
///
/// Members that no field has are ignored.
public struct AgentInput: Hashable, Sendable {
    /// The fields of the configuration that were given.
    public private(set) var changes = AgentChanges()
    /// Nil when no key was given.
    public private(set) var key: AgentKey?
    public private(set) var problems: [ValidationProblem] = []
    private(set) var condition = ConditionInput()
    private(set) var message: String?

    public init(_ object: JSONObject, message: String? = nil) {
        for field in AgentField.allCases {
            guard let input = object[field.rawValue] else { continue }
            if let value = field.read(input, noting: &problems) { changes.set(field, to: value) }
        }
        if let input = object["key"], input != .null {
            key = AgentKey.read(input, noting: &problems)
        }
        condition = ConditionInput(object, noting: &problems)
        self.message = MessageRule.read(message, noting: &problems)
    }

    /// The same, with a problem noted for each of `fields` that was not given.
    init(_ object: JSONObject, requiring fields: [AgentField], message: String?) {
        self.init(object, message: message)
        for field in fields where object[field.rawValue] == nil {
            problems.append(.missing(field.rawValue, in: object))
        }
    }

    /// The handoff targets that were given, as far as they could be read.
    public var handoffTargets: [ID<Agent>] {
        changes[.handoffTargets]?.texts.compactMap { ID($0) } ?? []
    }
}

/// What an input says of an agent's condition.
struct ConditionInput: Hashable, Sendable {
    var status: AgentStatus?
    var health: AgentHealth?
    var metrics: JSONObject?
    var lastActivity: Timestamp?
    var currentTasks: [String]?

    init() {}

    init(_ object: JSONObject, noting problems: inout [ValidationProblem]) {
        func read(_ name: String, _ rule: FieldRule) -> JSONValue? {
            guard let input = object[name], input != .null else { return nil }
            return rule.read(input, at: [.member(name)], noting: &problems)
        }
        status = read("status", .choice(AgentStatus.allCases.map { $0.rawValue }))?.text
            .flatMap(AgentStatus.init)
        health = read("health", .choice(AgentHealth.allCases.map { $0.rawValue }))?.text
            .flatMap(AgentHealth.init)
        metrics = read("metrics", .object)?.members
        lastActivity = read("last_activity", .time)?.text.flatMap { Timestamp($0) }
        currentTasks = read("current_tasks", .texts(each: 1...255))?.texts
    }

    /// The events that take `condition` to what the input says; none when it is so already.
    func events(from condition: AgentCondition, message: String?) -> [AgentEvent] {
        var events: [AgentEvent] = []
        if let status, status != condition.status {
            events.append(.statusChanged(AgentStatusChanged(status: status, message: message)))
        }
        if let health, health != condition.health {
            events.append(.healthChanged(AgentHealthChanged(health: health, message: message)))
        }
        if let metrics, metrics != condition.metrics {
            events.append(.metricsReported(AgentMetricsReported(metrics: metrics)))
        }
        let activity = AgentActivityReported(
            lastActivity: lastActivity == condition.lastActivity ? nil : lastActivity,
            currentTasks: currentTasks == condition.currentTasks ? nil : currentTasks)
        if activity.lastActivity != nil || activity.currentTasks != nil {
            events.append(.activityReported(activity))
        }
        return events
    }
}
