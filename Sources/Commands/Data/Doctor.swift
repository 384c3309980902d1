internal import Console
internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import JSON
internal import Projections
internal import Proofs
internal import System
internal import Views

/// `varve doctor`: looks at everything that can be wrong with a data directory.
enum Doctor {
    private static let rebuildViews = Flag(
        "rebuild-views", help: "Build all views anew from the log, beside those that are read")
    private static let rebuildIndex = Flag(
        "rebuild-index", help: "Build the index of the log anew")

    static let command = Command(
        "doctor", summary: "Verify everything, and rebuild what can be rebuilt",
        description: """
            Checks the signing key, every event of the log and its tree, the index against the \
            log, and the views against what the log makes of them; shows events that the views \
            could not read. The log is never changed. Views that differ are made again at once, \
            index and views also on request. Trouble with one part doesn't stop the rest.

            Damage that is found and not rebuilt ends the command with 6; a signing key that \
            others may read ends it with 1.
            """,
        section: "Start", parameters: [rebuildViews, rebuildIndex],
        examples: [
            .init("varve doctor", "Is everything as it should be?"),
            .init("varve doctor --rebuild-views", "Make the views again, with progress"),
        ]
    ) { invocation in
        try invocation.requireOperator(to: "examine a data directory")
        let directory = try DataDirectory(invocation.arguments)
        try directory.requireExisting()
        var findings = Findings(invocation.screen)
        try findings.add(Self.key(directory))
        let isSound = try examineLog(directory, invocation, &findings)
        if isSound {
            try findings.attempt("views") { findings in
                try examineViews(directory, invocation, &findings)
            }
        } else {
            try findings.add(Finding("views", .skipped, "the log has to be sound first"))
        }
        try findings.finish(invocation)
    }

    private static func key(_ directory: DataDirectory) -> Finding {
        let path = directory.keys + "/" + TreeHeadKeys.secretName
        do {
            try directory.requirePlain(path)
            let keys = try TreeHeadKeys(in: directory.keys)
            guard try directory.verifierKey == keys.verifier else {
                return Finding(
                    "signing key", .damaged,
                    "\(TreeHeadKeys.publicName) is not the key that \(TreeHeadKeys.secretName) has")
            }
            let mode = try Files.mode(path) & 0o777
            guard mode & 0o077 == 0 else {
                return Finding(
                    "signing key", .exposed,
                    "others may read it: chmod 600 \(Shell.word(path))")
            }
            return Finding("signing key", .fine, "it is there, and for its owner only")
        } catch {
            return Finding("signing key", .damaged, Explanation.text(of: error))
        }
    }

    /// Works on the log alone: views of a damaged log can't be opened.
    private static func examineLog(
        _ directory: DataDirectory, _ invocation: Invocation, _ findings: inout Findings
    ) throws -> Bool {
        var options = EventStore.Options()
        options.isReadOnly = !directory.isWritable
        let store: EventStore
        do {
            try directory.requirePlain(directory.store + "/log.mdb")
            try directory.requirePlain(directory.store + "/index.mdb")
            store = try EventStore(at: directory.store, options: options)
        } catch {
            try findings.add(Finding("log", .damaged, Explanation.failure(error).message))
            return false
        }
        defer { store.close() }
        let heads = try treeHeads(store, directory, &findings)
        var isSound = false
        try findings.attempt("log") { findings in
            let line = invocation.screen.progress("verifying the log", unit: "events")
            defer { line.finish() }
            let report = try store.verify(against: heads) {
                line.update(done: $0.rawValue, total: $1.rawValue)
            }
            isSound = report.damage == nil
            let detail = "\(Readable.count(report.events, "event")), root \(report.root)"
            try findings.add(
                report.damage.map { Finding("log", .damaged, "\($0)") }
                    ?? Finding("log", .fine, detail))
        }
        try findings.attempt("index") { try $0.add(index(store, invocation)) }
        return isSound
    }

    /// The tree head beside the log, as far as it can be believed.
    private static func treeHeads(
        _ store: EventStore, _ directory: DataDirectory, _ findings: inout Findings
    ) throws -> [TreeHead] {
        if let key = try? directory.verifierKey, !key.name.utf8.elementsEqual(store.origin.utf8) {
            try findings.add(
                Finding("signing key", .damaged, "it is that of the log \(key.name)"))
        }
        var heads: [TreeHead] = []
        try findings.attempt("tree head") { _ in
            try directory.requirePlain(directory.store + "/tree-head")
            heads = try LogVerify.rememberedHeads(of: store, directory)
        }
        return heads
    }

    private static func index(_ store: EventStore, _ invocation: Invocation) throws -> Finding {
        if invocation.arguments[rebuildIndex] {
            let line = ProgressRelay(
                invocation.screen.progress("building the index", unit: "events"))
            try store.rebuildIndex { line.tell($0, $1) }
            line.finish()
            return Finding("index", .fine, "it was built anew")
        }
        let line = invocation.screen.progress("checking the index", unit: "events")
        let report = try store.verifyIndex { line.update(done: $0.rawValue, total: $1.rawValue) }
        line.finish()
        guard let first = report.differences.first else {
            let (head, known) = (try store.head().rawValue, report.checkpoint.rawValue)
            let behind = head - min(head, known)
            let rest =
                behind == 0
                ? "" : "; the newest \(Readable.count(behind, "event")) are read from the log"
            return Finding(
                "index", .fine, "it agrees with the log up to \(report.checkpoint)\(rest)")
        }
        return Finding("index", .damaged, "\(first); --rebuild-index makes it again")
    }

    /// Reads every row; the trouble with the first that can't be read.
    private static func unreadableRow(_ views: ViewStore<DomainEvent>) -> String? {
        func read<P: Projection>(_ projection: P.Type) throws where P.Event == DomainEvent {
            do {
                try views.forEachRow(P.self) { _, _ in true }
            } catch {
                throw Failure(.verificationFailed, "\(P.name): \(error)")
            }
        }
        do {
            try read(Agents.self)
            try read(AgentDirectory.self)
            try read(AgentKeys.self)
            try read(AgentLifetimes.self)
            try read(Organizations.self)
            try read(Users.self)
            return nil
        } catch {
            return Explanation.text(of: error)
        }
    }

    private static func examineViews(
        _ directory: DataDirectory, _ invocation: Invocation, _ findings: inout Findings
    ) throws {
        let line = ProgressRelay(invocation.screen.progress("building views", unit: "events"))
        var options = Fleet.Options()
        options.isReadOnly = !directory.isWritable
        options.progress = { line.tell($0, $1) }
        let fleet: Fleet
        try directory.requirePlain(directory.store + "/views.mdb")
        fleet = try Fleet(at: directory.path, options: options)
        // What it says is of no interest any more: all was looked at.
        defer { try? fleet.close() }
        var differences: [String] = []
        if invocation.arguments[rebuildViews] {
            try fleet.views.rebuild { line.tell($0, $1) }
        } else if directory.isWritable {
            differences = try fleet.views.verify { line.tell($0, $1) }
        }
        line.finish()
        for difference in differences {
            try findings.add(Finding("views", .damaged, "\(difference); it was built anew"))
        }
        if let trouble = unreadableRow(fleet.views) {
            try findings.add(
                Finding("views", .damaged, "\(trouble); --rebuild-views makes them again"))
            return
        }
        let parked = try fleet.views.parkedEvents()
        let views = try fleet.views.status()
        let rows = views.reduce(0) { $0 + $1.rows }
        let how = invocation.arguments[rebuildViews] ? "built anew" : "up to date"
        try findings.add(
            Finding(
                "views", .fine,
                "\(Readable.count(views.count, "view")) with \(Readable.count(rows, "row")), \(how)"
            ))
        for event in parked {
            try findings.add(
                Finding("parked event", .damaged, "position \(event.position): \(event.reason)"))
        }
    }
}

/// What was looked at, and what was found.
struct Finding {
    enum State: String {
        case fine = "ok"
        case damaged
        /// Nothing is broken, but something is to be done.
        case exposed
        /// It could not be looked at.
        case unseen
        case skipped
    }

    let subject: String
    let state: State
    let detail: String

    init(_ subject: String, _ state: State, _ detail: String) {
        self.subject = subject
        self.state = state
        self.detail = detail
    }
}

/// Findings, printed as they come.
private struct Findings {
    private let screen: Screen
    private var all: [Finding] = []

    init(_ screen: Screen) {
        self.screen = screen
    }

    mutating func add(_ finding: Finding) throws {
        all.append(finding)
        guard !screen.isJSON else { return }
        let ink: Style.Ink =
            switch finding.state {
            case .fine: .green
            case .damaged: .red
            case .exposed, .unseen, .skipped: .yellow
            }
        let state = screen.output.style.paint(finding.state.rawValue, ink)
        let free = String(repeating: " ", count: max(1, 9 - finding.state.rawValue.count))
        let subject = screen.output.style.paint(finding.subject, .bold)
        try screen.output.line("\(state)\(free)\(subject): \(Sanitizer.line(finding.detail))")
        try screen.output.flush()
    }

    /// Looks at one part; trouble with it is a finding, and the next part's turn comes.
    mutating func attempt(
        _ subject: String, _ look: (inout Findings) throws -> Void
    ) throws {
        do {
            try look(&self)
        } catch let error as OutputError {
            throw error
        } catch let failure as Failure where failure.code == .interrupted {
            throw failure
        } catch {
            let failure = Explanation.failure(error)
            let state = failure.code == .storage ? Finding.State.unseen : .damaged
            try add(Finding(subject, state, failure.message))
        }
    }

    func finish(_ invocation: Invocation) throws {
        let damaged = all.count { $0.state == .damaged }
        if screen.isJSON {
            try invocation.answer([
                "ok": .bool(all.allSatisfy { $0.state == .fine || $0.state == .skipped }),
                "findings": .array(
                    all.map {
                        [
                            "subject": .string($0.subject), "state": .string($0.state.rawValue),
                            "detail": .string($0.detail),
                        ]
                    }),
            ])
        }
        let unseen = all.filter { $0.state == .unseen }
        if damaged == 0, !unseen.isEmpty {
            if !screen.isJSON {
                let names = unseen.map { $0.subject }.joined(separator: ", ")
                screen.report(
                    Failure(
                        .storage, "not everything could be looked at: \(names)",
                        hint: "check the rights to the files, and the room on the disk"))
            }
            throw Silent(code: .storage)
        }
        guard damaged > 0 else {
            // Its remedy stands in the finding; there is nothing to bring back.
            if all.contains(where: { $0.state == .exposed }) { throw Silent(code: .failed) }
            return
        }
        if !screen.isJSON {
            screen.report(
                Failure(
                    .verificationFailed, "\(Readable.count(damaged, "finding")) of damage",
                    hint: "the log was not changed; 'varve replay' brings back what a backup holds")
            )
        }
        throw Silent(code: .verificationFailed)
    }
}
