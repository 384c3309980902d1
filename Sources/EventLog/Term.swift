internal import EventSourcing

/// Something that events are found by. Its raw value is the first byte of its key in the index.
enum TermKind: UInt8 {
    case stream = 1
    case type = 2
    case tag = 3
    case category = 4
    case organization = 5
    case actor = 6
    case correlation = 7
    case command = 8
}

/// One value of a kind: the tag `key:backend-api`, the organisation 0198….
enum Term: Hashable {
    case text(TermKind, String)
    case identifier(TermKind, UUID)

    static func stream(_ name: StreamName) -> Term { .text(.stream, name.text) }
    static func type(_ type: EventType) -> Term { .text(.type, type.text) }
    static func tag(_ tag: Tag) -> Term { .text(.tag, tag.text) }
    static func category(_ category: Category) -> Term { .text(.category, category.text) }
    static func actor(_ actor: Actor) -> Term { .text(.actor, actor.text) }
    static func organization(_ id: UUID) -> Term { .identifier(.organization, id) }
    static func correlation(_ id: UUID) -> Term { .identifier(.correlation, id) }
    static func command(_ id: CommandID) -> Term { .text(.command, id.text) }

    var kind: TermKind {
        switch self {
        case .text(let kind, _), .identifier(let kind, _): kind
        }
    }

    /// The key in the index: the kind, then the text's UTF-8 or the identifier's 16 bytes.
    var key: [UInt8] {
        switch self {
        case .text(let kind, let text): [kind.rawValue] + Array(text.utf8)
        case .identifier(let kind, let id): [kind.rawValue] + id.bytes
        }
    }

    /// Texts are the same when their bytes are, whatever Unicode says of how they look.
    static func == (left: Term, right: Term) -> Bool {
        switch (left, right) {
        case (.text(let leftKind, let leftText), .text(let rightKind, let rightText)):
            leftKind == rightKind && leftText.hasSameBytes(as: rightText)
        case (.identifier(let leftKind, let leftID), .identifier(let rightKind, let rightID)):
            leftKind == rightKind && leftID == rightID
        default: false
        }
    }

    func hash(into hasher: inout Hasher) {
        switch self {
        case .text(let kind, var text):
            hasher.combine(kind.rawValue)
            text.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        case .identifier(let kind, let id):
            hasher.combine(kind.rawValue)
            hasher.combine(id)
        }
    }
}
