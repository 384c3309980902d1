internal import Console
internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import JSON
internal import Views

/// `varve organization rename`.
enum OrganizationRename {
    static let command = Command(
        "rename", summary: "Give an organisation another name",
        parameters: [OrganizationGroup.organization, OrganizationGroup.name]
            + SharedOptions.write,
        examples: [.init("varve organization rename Acme 'Acme Inc.'", "A new name, same id")],
        action: Session.action { session in
            let arguments = session.arguments
            let before = try organization(session)
            let written = try session.whole.rename(
                before.id, to: arguments[OrganizationGroup.name],
                options: session.commandOptions())
            guard let append = written.append else {
                throw Failure(.refused, "nothing to change: that is the name already")
            }
            if session.screen.isJSON {
                var object = written.value.json
                object["position"] = .number(append.last.rawValue)
                object["is_repeated"] = .bool(append.isRepeated)
                return try session.invocation.answer(.object(object))
            }
            try session.screen.output.line(
                "renamed organisation \(Sanitizer.line(written.value.name))\nid \(before.id)")
            guard !append.isRepeated else { return try session.screen.noteRepetition() }
            let old = Shell.word(before.name)
            try session.noteUndo(["varve organization rename \(before.id) \(old)"])
        })

    /// The organisation that has the name; where the command was carried out before, the one that
    /// had it then.
    private static func organization(_ session: Session) throws -> Organizations.Row {
        let name = session.arguments[OrganizationGroup.organization]
        if let id = session.arguments[SharedOptions.commandID] {
            let whole = try session.whole
            for row in try whole.organizations(asOf: nil) {
                let moment = try whole.everything(of: row.id).moment(beforeCommand: id)
                guard let moment else { continue }
                let then = try whole.organizations(asOf: moment).first { $0.id == row.id }
                if let then, Folding.fold(then.name) == Folding.fold(name) { return row }
            }
        }
        return try session.organization(name)
    }
}
