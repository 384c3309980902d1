internal import Console
internal import Domain
internal import EventSourcing
internal import JSON

/// Keys as lists show them: what may be known of them.
struct KeyReport {
    let keys: [APIKey]
    /// When they were last used; empty for the past, which the log does not tell.
    let uses: [ID<APIKey>: Timestamp]

    var json: JSONValue {
        .array(
            keys.map { key in
                [
                    "id": .text(key.id), "label": .text(key.label),
                    "expires_at": .text(key.expiresAt), "last_used_at": .text(uses[key.id]),
                ]
            })
    }

    func table(now: Timestamp) -> Table {
        var table = Table([
            .init("KEY"), .init("LABEL", squeeze: .shrinks), .init("EXPIRES (UTC)"),
            .init("LAST USED (UTC)"),
        ])
        for key in keys {
            let expiry = key.expiresAt?.short ?? "never"
            table.append([
                Table.Cell(key.id.description), Table.Cell(key.label ?? ""),
                key.isExpired(at: now)
                    ? Table.Cell(expiry + ", expired", .yellow)
                    : Table.Cell(expiry),
                Table.Cell(uses[key.id]?.short ?? "never"),
            ])
        }
        return table
    }
}

/// The key among some that the beginning of an id means.
extension [APIKey] {
    func one(named text: String, of owner: String, hint: String) throws(Failure) -> APIKey {
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
