internal import Console
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import System

/// Where a measurement works: in a data directory of its own, which goes away with it.
struct BenchPlace {
    static let option = Option<String>(
        "in", "DIR", help: "Make the data of the run in this folder, and remove them",
        fallback: ".", completion: .folder)

    let path: String

    /// Makes an empty data directory, runs `body` with its open store, and removes it.
    static func run<Result>(
        _ invocation: Invocation, _ body: (EventStore) throws -> Result
    ) throws -> Result {
        let folder = invocation.arguments[option] ?? "."
        let place = try BenchPlace(in: folder)
        defer { try? Files.removeTree(place.path) }
        let store = try EventStore(at: Fleet.storeFolder(in: place.path))
        defer { store.close() }
        return try body(store)
    }

    private init(in folder: String) throws {
        let random = Machine.randomBytes(4).map { String($0, radix: 16) }.joined()
        path = folder + "/varve-bench-\(random)"
        try Fleet.create(at: path)
    }
}

extension Option<Int> {
    /// A whole number from 1.
    static func number(
        _ name: String, help: String, fallback: Int, atMost limit: Int = 1_000_000_000
    ) -> Option<Int> {
        Option(name, "N", help: help, fallback: "\(fallback)") { text throws(ValueError) in
            guard let number = Int(text), (1...limit).contains(number) else {
                throw ValueError("'\(text)' is not a whole number from 1 to \(limit)")
            }
            return number
        }
    }
}

extension Arguments {
    /// The value of an option that has a fallback.
    func value(_ option: Option<Int>) -> Int {
        guard let value = self[option] else {
            preconditionFailure("\(option.info.name) has no fallback")
        }
        return value
    }
}
