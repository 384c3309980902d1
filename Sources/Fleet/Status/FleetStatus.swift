public import Crypto
public import Domain
public import EventSourcing

/// How much there is in a fleet, and how its data directory stands.
public struct FleetStatus: Hashable, Sendable {
    /// Nil for who belongs to one organisation: it is of all of them.
    public let store: StoreStatus?
    /// Those that the caller may see.
    public let organizations: [OrganizationCounts]
}

/// How a data directory stands.
public struct StoreStatus: Hashable, Sendable {
    public struct File: Hashable, Sendable {
        public let name: String
        /// In bytes.
        public let length: Int
        public let onDisk: Int
    }

    public struct View: Hashable, Sendable {
        public let name: String
        public let version: Int
        public let position: Position
        public let rows: Int
        /// Events that it is behind the log.
        public let lag: UInt64
        /// How far the rows are that are built to replace it; nil when none are.
        public let building: Position?
    }

    /// The data directory on its own host.
    public let path: String
    public let store: UUID
    public let head: Position
    /// When the last event was recorded; nil when there is none.
    public let recordedAt: Timestamp?
    public let root: SHA256Digest
    public let isReadOnly: Bool
    /// Bytes on the disk that nothing takes.
    public let free: Int
    public let files: [File]
    public let views: [View]
    /// Events that the views could not read.
    public let parked: Int
}

/// How much there is in an organisation.
public struct OrganizationCounts: Hashable, Sendable {
    public let id: ID<Organization>
    public let name: String
    public let agents: Int
    public let deletedAgents: Int
    public let users: Int
    /// Known of now only, as those below.
    public let versions: Int?
    public let events: Int?
    public let lastEventAt: Timestamp?
}
