internal import Console
internal import Domain
internal import EventSourcing
internal import Fleet
internal import JSON

extension Invocation {
    /// Prints keys with what may be known of them.
    func answer(_ keys: [KeyRecord]) throws {
        if screen.isJSON { return try answer(["keys": keys.json]) }
        try answer(keys.table(now: .now))
    }
}

extension [KeyRecord] {
    var json: JSONValue { .array(map { .object($0.json) }) }

    func table(now: Timestamp) -> Table {
        var table = Table([
            .init("KEY"), .init("LABEL", squeeze: .shrinks), .init("EXPIRES (UTC)"),
            .init("LAST USED (UTC)"),
        ])
        for key in self {
            let expiry = key.expiresAt?.short ?? "never"
            table.append([
                Table.Cell(key.id.description), Table.Cell(key.label ?? ""),
                key.isExpired(at: now)
                    ? Table.Cell(expiry + ", expired", .yellow)
                    : Table.Cell(expiry),
                Table.Cell(key.lastUsedAt?.short ?? "never"),
            ])
        }
        return table
    }

    /// The key that the beginning of an id means.
    func one(named text: String, of owner: String, hint: String) throws(Failure) -> KeyRecord {
        let folded = text.lowercased()
        let matches = filter { $0.id.description.hasPrefix(folded) }
        guard matches.count == 1, folded.utf8.count >= 4, let match = matches.first else {
            let what = matches.count > 1 ? "several keys begin with" : "there is no key"
            throw Failure(
                matches.count > 1 ? .refused : .notFound, "\(owner): \(what) \(quoted(folded))",
                hint: hint)
        }
        return match
    }
}
