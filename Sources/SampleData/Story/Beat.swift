internal import EventSourcing

/// A turn of the plot: what must happen, and when. The everyday work goes on between them.
struct Beat {
    enum Deed {
        case found(String)
        case add(Person, Action.Role)
        case role(Person, Action.Role)
        case deactivate(Person)
        case key(Person, String)
        case create(String)
        case importTogether([String])
        case duplicate(String, as: String)
        case edit(String, AgentEdit)
        case mishap(String, Mishap)
        /// Back to the version before the mishap.
        case undo(String)
        case delete(String)
        case undelete(String, key: String?)
        case status(String, String)
        case health(String, String)
        /// Every agent has trouble, until it is over.
        case outage, endOfOutage
    }

    /// What goes wrong when people edit long texts.
    enum Mishap {
        case truncated(toPercent: Int)
        case pasted(from: String)
        case replaced(String, with: String)
        case model(String)
        /// UTF-8 that a program has read as Windows-1252.
        case mangled
    }

    let day: Day
    let minute: Int
    let author: Step.Author
    let zone: Zone
    let deed: Deed
    let message: String?

    var time: Timestamp { day.time(minute: minute, in: zone) }

    init(
        _ date: String, _ clock: String, _ person: Person, _ deed: Deed, _ message: String? = nil
    ) {
        self.init(date, clock, .person(person.handle), person.zone, deed, message)
    }

    init(_ date: String, _ clock: String, system: String, _ deed: Deed, _ message: String? = nil) {
        self.init(date, clock, .system(system), .hamburg, deed, message)
    }

    private init(
        _ date: String, _ clock: String, _ author: Step.Author, _ zone: Zone, _ deed: Deed,
        _ message: String?
    ) {
        day = Day(date)
        let parts = clock.split(separator: ":").compactMap { Int($0) }
        guard parts.count == 2 else { preconditionFailure("\(clock) is no time of day") }
        minute = parts[0] * 60 + parts[1]
        self.author = author
        self.zone = zone
        self.deed = deed
        self.message = message
    }
}

extension Beat.Mishap {
    /// What the mishap makes of an agent whose text is `text`.
    func edit(of text: Markdown) -> AgentEdit {
        var edit = AgentEdit()
        switch self {
        case .truncated(let percent):
            edit.instructions = text.truncated(toPercent: percent)
        case .pasted(let other):
            edit.instructions = Script.of(other).draft.instructions
        case .replaced(let word, let replacement):
            edit.instructions = text.replacingAll(word, with: replacement).text
        case .model(let name):
            edit.model = name
        case .mangled:
            edit.instructions = text.text.readAsWindows1252
        }
        return edit
    }
}

extension String {
    /// What one sees when a program takes the UTF-8 of the text for Windows-1252: `Ã¼` for `ü`.
    var readAsWindows1252: String {
        var scalars = UnicodeScalarView()
        for byte in utf8 {
            scalars.append(Self.upperHalf[byte] ?? Unicode.Scalar(byte))
        }
        return String(scalars)
    }

    private static let upperHalf: [UInt8: Unicode.Scalar] = [
        0x80: "€", 0x82: "‚", 0x83: "ƒ", 0x84: "„", 0x85: "…", 0x86: "†", 0x87: "‡", 0x88: "ˆ",
        0x89: "‰", 0x8A: "Š", 0x8B: "‹", 0x8C: "Œ", 0x8E: "Ž", 0x91: "‘", 0x92: "’", 0x93: "“",
        0x94: "”", 0x95: "•", 0x96: "–", 0x97: "—", 0x98: "˜", 0x99: "™", 0x9A: "š", 0x9B: "›",
        0x9C: "œ", 0x9E: "ž", 0x9F: "Ÿ",
        // What Windows-1252 leaves open is shown as the replacement character.
        0x81: "\u{FFFD}", 0x8D: "\u{FFFD}", 0x8F: "\u{FFFD}", 0x90: "\u{FFFD}", 0x9D: "\u{FFFD}",
    ]
}
