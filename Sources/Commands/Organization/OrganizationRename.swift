internal import Console
internal import EventSourcing
internal import Fleet
internal import Views

/// `varve organization rename`.
enum OrganizationRename {
    static let command = Command(
        "rename", summary: "Give an organisation another name",
        parameters: [OrganizationGroup.organization, OrganizationGroup.name],
        examples: [.init("varve organization rename Acme 'Acme Inc.'", "A new name, same id")],
        action: Session.action { session in
            let arguments = session.arguments
            let caller = try session.caller
            let before = try session.organization(
                arguments[OrganizationGroup.organization], for: caller)
            let written = try session.fleet.scope(before.id, as: caller)
                .renameOrganization(to: arguments[OrganizationGroup.name])
            guard written.isChanged else {
                throw Failure(.refused, "nothing to change: that is the name already")
            }
            if session.screen.isJSON { return try session.invocation.answer(written.value.json) }
            try session.screen.output.line(
                "renamed organisation \(Sanitizer.line(written.value.name))\nid \(before.id)")
            let old = Shell.word(before.name)
            try session.screen.note("undo: varve organization rename \(before.id) \(old)")
        })
}
