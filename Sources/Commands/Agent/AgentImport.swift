internal import Console
internal import Crypto
internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import JSON

/// `varve agent import`.
enum AgentImport {
    private static let file = Operand<String>(
        "FILE", help: "A list of agents as JSON; '-' for standard input", completion: .file)
    private static let plan = Flag("plan", help: "Only show what would happen")
    private static let digest = Option<SHA256Digest>(
        "digest", "DIGEST",
        help: "Only if the plan still is the one with this digest, else end with 5",
        read: digest)

    static let command = Command(
        "import", summary: "Create agents from a file, all or none",
        description: """
            Reads what 'varve agent export' writes. Agents whose name an active agent has already \
            are skipped; if one item is wrong, nothing is taken in.

            --plan shows for each item what would happen, and a digest; where nothing would be \
            taken in, it ends with 4 too. Given back with --digest, that plan is refused if \
            anything has moved since.
            """,
        parameters: [file, plan, digest] + SharedOptions.write,
        examples: [
            .init("varve agent import agents.json --plan", "What would happen"),
            .init("varve agent import agents.json --digest 4f0c…", "Do just that"),
            .init("ssh other varve agent export | varve agent import -", "From another host"),
        ],
        action: Session.action { session in
            let arguments = session.arguments
            let document = try JSONFile.read(arguments[file], of: nil)
            let (scope, options) = (try session.agents, session.commandOptions())
            if !arguments[plan], let earlier = try scope.earlierImport(document, options: options) {
                return try print(repeated: earlier, session)
            }
            let planned = try scope.planImport(document)
            try session.note(ignored: PortableAgent.dropped(from: document))
            if arguments[plan] {
                try print(planned, done: false, session)
                return try requireDoable(planned)
            }
            if let expected = arguments[digest], expected != planned.digest {
                throw FleetError.planMoved(expected: expected, found: planned.digest)
            }
            try requireDoable(planned)
            let imported = try scope.importAgents(
                document, digest: planned.digest, options: options)
            try print(imported.plan, done: true, session)
            let keys = imported.agents.prefix(3).map { Shell.word($0.key.text) }
            try session.noteUndo(
                keys.map { "varve agent delete \($0)" },
                hasMore: imported.agents.count > keys.count)
        })

    /// The first result of a command that was sent before.
    private static func print(repeated imported: Imported, _ session: Session) throws {
        let position = imported.append?.last ?? .start
        if session.screen.isJSON {
            return try session.invocation.answer([
                "created": .number(imported.agents.count), "position": .number(position.rawValue),
                "is_repeated": true, "agents": .array(imported.agents.map { .object($0.json) }),
            ])
        }
        var table = Table([
            .init(""), .init("NAME", squeeze: .shrinks), .init("KEY", squeeze: .shrinks),
        ])
        for agent in imported.agents {
            table.append([
                Table.Cell("created", .green), Table.Cell(agent.name), Table.Cell(agent.key.text),
            ])
        }
        try session.invocation.answer(table)
        try session.screen.output.line(
            "\(imported.agents.count) created, position \(position)")
        try session.screen.noteRepetition()
    }

    /// Throws when nothing of the plan can be done.
    private static func requireDoable(_ plan: ImportPlan) throws(Failure) {
        let problems = problems(of: plan)
        guard problems.isEmpty else {
            let more = problems.count > 5 ? ["and \(problems.count - 5) more"] : []
            throw Failure(
                .refused,
                "the import is refused, nothing was stored: "
                    + Readable.count(problems.count, "problem"),
                hints: problems.prefix(5) + more)
        }
        guard plan.createdCount == 0 else { return }
        guard plan.skippedCount > 0 else {
            throw Failure(.refused, "nothing to import: the list of agents is empty")
        }
        throw Failure(
            .refused, "nothing to import: \(Readable.count(plan.skippedCount, "agent")) skipped",
            hint: "their names are taken: 'varve agent list' shows them")
    }

    /// Each with the agent that it is about.
    private static func problems(of plan: ImportPlan) -> [String] {
        guard !plan.items.isEmpty else {
            return plan.problems.map { problem in
                guard ["list_type", "missing"].contains(problem.type) else {
                    return problem.sentence
                }
                return "the file holds no list of agents: expected [{…}], as "
                    + "'varve agent export' writes it, or {\"agents\": [{…}]}"
            }
        }
        return plan.items.enumerated().flatMap { index, item -> [String] in
            guard case .refuse(let problems) = item.action else { return [] }
            let subject = item.name.map { "agent \(quoted($0))" } ?? "agent number \(index + 1)"
            return problems.map { "\(subject): \($0.sentence)" }
        }
    }

    private static func print(_ plan: ImportPlan, done: Bool, _ session: Session) throws {
        if session.screen.isJSON { return try session.invocation.answer(.object(plan.json)) }
        var table = Table([
            .init(""), .init("NAME", squeeze: .shrinks), .init("KEY", squeeze: .shrinks),
            .init("WHY", squeeze: .shrinks),
        ])
        for item in plan.items {
            let name = Table.Cell(item.name ?? "(no name)")
            switch item.action {
            case .create(let key, _):
                table.append([
                    Table.Cell(done ? "created" : "create", .green), name, Table.Cell(key.text), "",
                ])
            case .skip(let reason):
                table.append([
                    Table.Cell(done ? "skipped" : "skip", .yellow), name, "",
                    Table.Cell(reason.rawValue),
                ])
            case .refuse(let problems):
                let why = problems.map { $0.sentence }.joined(separator: "; ")
                table.append([Table.Cell("refuse", .red), name, "", Table.Cell(why)])
            }
        }
        if !table.isEmpty { try session.invocation.answer(table) }
        let counts = [
            "\(plan.createdCount) \(done ? "created" : "to create")",
            "\(plan.skippedCount) skipped", "\(plan.refusedCount) refused",
        ]
        try session.screen.output.line(counts.joined(separator: ", "))
        if !done { try session.screen.output.line("digest \(plan.digest)") }
    }

    private static func digest(_ text: String) throws(ValueError) -> SHA256Digest {
        guard let digest = SHA256Digest(hex: text) else {
            throw ValueError("\(quoted(text)) is not a digest of 64 hexadecimal digits")
        }
        return digest
    }
}
