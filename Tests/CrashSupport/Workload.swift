import Crypto
import EventLog
import EventSourcing
import Projections
import System
import TestSupport

/// Appends of many kinds from several tasks, which a kill may hit at any moment.
public struct Workload: Sendable {
    let store: EventStore
    let views: ViewStore<Label>?
    let seed: UInt64
    let isStopping = Guarded(false)

    public init(_ store: EventStore, views: ViewStore<Label>?, seed: UInt64) {
        self.store = store
        self.views = views
        self.seed = seed
    }

    /// Lets the tasks end after their current append.
    public func stop() { isStopping.withLock { $0 = true } }

    /// Appends until `stop`; `acknowledge` is called after each append.
    public func run(
        tasks: Int, acknowledge: @escaping @Sendable (Acknowledgement) throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<tasks {
                group.addTask {
                    var writer = Writer(work: self, task: task)
                    while !isStopping.withLock({ $0 }) { try await writer.append(acknowledge) }
                }
            }
            try await group.waitForAll()
        }
    }

    /// One task's appends.
    private struct Writer {
        let work: Workload
        let task: Int
        var random: SeededGenerator
        var number = 0

        init(work: Workload, task: Int) {
            self.work = work
            self.task = task
            random = SeededGenerator(seed: work.seed &* 1_000 &+ UInt64(task))
        }

        mutating func append(
            _ acknowledge: @Sendable (Acknowledgement) throws -> Void
        ) async throws {
            number += 1
            let label = "w\(work.seed)-\(task)-\(number)"
            let (append, isCommand) = try next(label)
            do {
                let result = try await work.store.append(append)
                try acknowledge(Acknowledgement(result, label: label, isCommand: isCommand))
            } catch AppendError.wrongRevision {
            } catch AppendError.conditionFailed {
            }
            // Index and views are written too while the kill may come.
            switch Int.random(in: 0..<60, using: &random) {
            case 0: try work.store.flushIndex()
            case 1, 2, 3: try work.views?.catchUp()
            default: break
            }
        }

        private mutating func next(_ label: String) throws -> (Append, isCommand: Bool) {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4: (Append([event(label, 0)], actor: .system("crash")), false)
            case 4..<7: (batch(label), true)
            case 7..<9: (try expecting(label), false)
            default: (unique(label), true)
            }
        }

        private mutating func event(_ label: String, _ place: Int) -> NewEvent<[UInt8]> {
            let length = [0, 0, 0, 300, 3_000, 20_000].randomElement(using: &random)!
            return NewEvent(
                stream: StreamName("s-\(Int.random(in: 0..<40, using: &random))"),
                type: EventType("noted"),
                tags: [Tag("color:\(Int.random(in: 0..<5, using: &random))")],
                payload: Label(label, place: place).payload(length: length))
        }

        /// Events of several streams, under a command id.
        private mutating func batch(_ label: String) -> Append {
            let count = Int.random(in: 2..<12, using: &random)
            let events = (0..<count).map { event(label, $0) }
            let command = CommandID(label, body: SHA256.digest(of: Array(label.utf8)))
            return Append(events, commandID: command, actor: .system("crash"))
        }

        /// An event for the revision that the writer has seen; often another is faster.
        private mutating func expecting(_ label: String) throws -> Append {
            let new = event(label, 0)
            let found = try work.store.revision(of: new.stream)
            return Append(
                [new], expecting: [new.stream: found == .none ? .noStream : .exactly(found)],
                actor: .system("crash"))
        }

        /// Two events of which the first takes a tag that no other may have.
        private mutating func unique(_ label: String) -> Append {
            let tag = Tag("unique:\(Int.random(in: 0..<400, using: &random))")
            var append = batch(label)
            append.events[0].tags.append(tag)
            let query = EventQuery(items: [EventQuery.Item(tags: [tag])])
            append.conditions = [AppendCondition(noEventMatching: query, after: .start)]
            return append
        }
    }
}
