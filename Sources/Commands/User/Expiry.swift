internal import Console
internal import EventSourcing
internal import Fleet

/// When a key expires, as people give it: a time to come, or how long from now.
struct Expiry: Hashable, Sendable {
    private let moment: AsOf

    init(parsing text: String) throws(ValueError) {
        let given = try? AsOf(parsing: text)
        switch given {
        case .time(let time)?: moment = .time(time)
        case .ago(let length)? where !text.hasSuffix("ago"): moment = .ago(length)
        default:
            throw ValueError(
                "\(quoted(text)) is neither a time to come (2027-01-31, 2027-01-31T10:30:00Z) nor "
                    + "a length (90d, 12h)")
        }
    }

    /// The time meant.
    func time(now: Timestamp) -> Timestamp? {
        if case .ago(let length) = moment { return now + length }
        return moment.time(now: now)
    }

    static let option = Option<Expiry>(
        "expires", "WHEN", help: "Refuse the key from then on: a time, or a length from now as 90d"
    ) { text throws(ValueError) in try Expiry(parsing: text) }

    static let label = Option<String>(
        "label", short: "l", "TEXT", help: "What the key is for")
}

extension KeyRequest {
    /// What the command line asks of a new key.
    init(_ arguments: Arguments) throws(Failure) {
        let time = arguments[Expiry.option].flatMap { $0.time(now: .now) }
        if let time, time <= .now {
            throw .usage("option '--expires': \(time) is over already")
        }
        self.init(label: arguments[Expiry.label], expiresAt: time)
    }
}
