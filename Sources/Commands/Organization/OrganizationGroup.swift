internal import Console

/// `varve organization`: what users and agents belong to.
enum OrganizationGroup {
    static let command = Command(
        group: "organization", summary: "Create, list and rename organisations",
        description: "What belongs to one organisation is never seen from another.",
        section: "People",
        [
            OrganizationCreate.command, OrganizationList.command, OrganizationShow.command,
            OrganizationRename.command,
        ])

    static let organization = Operand<String>(
        "ORG", help: "Name, id or start of an id",
        completion: .output(of: ["__complete", "organizations"]))

    static let name = Operand<String>("NAME", help: "A name that no organisation has yet")

    static let admin = Option<String>(
        "admin", "NAME", help: "The first admin; your login name, if not given")
}
