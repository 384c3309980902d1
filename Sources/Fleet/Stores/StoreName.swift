public import Domain
public import EventSourcing

/// The name of a store in its owner's own list.
///
/// It becomes a part of a path: 1 to 64 of a–z, 0–9, dash and underscore, a letter or digit first.
public struct StoreName: Hashable, Sendable, CustomStringConvertible {
    public static let lengthMax = 64

    public let text: String

    /// Nil for what is no such name.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, bytes.count <= Self.lengthMax, first.isNameStart,
            bytes.allSatisfy({ $0.isNameStart || $0 == 0x2D || $0 == 0x5F })
        else { return nil }
        self.text = text
    }

    public var description: String { text }

    /// Varve's own store, which only the commands of the domain write.
    public static let main = StoreName("main")!
}

extension UInt8 {
    fileprivate var isNameStart: Bool {
        (0x61...0x7A).contains(self) || (0x30...0x39).contains(self)
    }
}

/// A store and whose it is: an organisation's, or, without one, the operator's.
public struct StoreAddress: Hashable, Sendable, CustomStringConvertible {
    public let organization: ID<Organization>?
    public let name: StoreName

    public init(_ name: StoreName, of organization: ID<Organization>?) {
        self.organization = organization
        self.name = name
    }

    public var isMain: Bool { organization == nil && name == .main }

    /// `main`, or with the organisation's id before the name: `0198….orders`.
    public var description: String { folder }

    /// The folder's name: no store's name has a point in it, so none looks like another's.
    var folder: String { Self.prefix(of: organization) + name.text }

    static func prefix(of organization: ID<Organization>?) -> String {
        organization.map { "\($0)." } ?? ""
    }
}
