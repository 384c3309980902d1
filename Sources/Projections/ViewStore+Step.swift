internal import EventLog
internal import EventSourcing
internal import LMDB

extension ViewStore {
    /// Events that one transaction takes in at most, and rows that it writes at most for one
    /// projection, kept states with them.
    private static var eventCountMax: Int { 1_000_000 }
    private static var rowCountMax: Int { 150_000 }

    /// One projection's work in a step: the rows that are read, or those built to replace them.
    private struct Task {
        let projection: AnyProjection<Event>
        var checkpoint: Checkpoint
        let isNext: Bool
        let fold: RowFold<Event>

        var build: Checkpoint.Build {
            get { isNext ? checkpoint.next! : checkpoint.current }
            set { if isNext { checkpoint.next = newValue } else { checkpoint.current = newValue } }
        }
    }

    /// Takes the next events into all projections that lack them; returns how far all are.
    func step(through target: Position) throws -> Position {
        var retired: [UInt32] = []
        let reached = try file.write { transaction in
            var tasks = try self.tasks(transaction)
            guard let start = tasks.map({ $0.build.position }).min(), start < target else {
                try swap(tasks, target, &transaction, &retired)
                return target
            }
            let reached = try fold(tasks, from: start.next, through: target, &transaction)
            for index in tasks.indices {
                try drain(&tasks[index], reached, &transaction)
            }
            try swap(tasks, target, &transaction, &retired)
            return reached
        }
        for generation in retired { while try file.sweep(generation: generation) {} }
        return reached
    }

    private func tasks(_ transaction: borrowing WriteTransaction) throws -> [Task] {
        var tasks: [Task] = []
        for projection in projections {
            guard let checkpoint = try file.checkpoint(transaction, of: projection.name) else {
                continue
            }
            // Rows of an older version are left as they are: their shape is not known any more.
            if checkpoint.current.version == projection.version {
                tasks.append(
                    Task(
                        projection: projection, checkpoint: checkpoint, isNext: false,
                        fold: projection.makeFold()))
            }
            if checkpoint.next != nil {
                tasks.append(
                    Task(
                        projection: projection, checkpoint: checkpoint, isNext: true,
                        fold: projection.makeFold()))
            }
        }
        return tasks
    }

    private func fold(
        _ tasks: [Task], from first: Position, through target: Position,
        _ transaction: inout WriteTransaction
    ) throws -> Position {
        var reached = Position(first.rawValue - 1)
        let last = min(target, Position(reached.rawValue + UInt64(Self.eventCountMax)))
        try forEachChunk(from: first, through: last) { chunk in
            var unreadable = chunk.unreadable
            for task in tasks {
                let prefix = ViewFile.bytes(task.build.generation)
                unreadable += task.fold.take(chunk.events, task.build.position) {
                    try transaction.value(file.rows, prefix + $0)
                }
            }
            for (position, reason) in unreadable {
                let text = Array("\(reason)".utf8)
                try transaction.put(file.parked, position.rawValue, text.span)
            }
            reached = chunk.last
            return tasks.allSatisfy { $0.fold.count() < Self.rowCountMax }
        }
        return reached
    }

    private func drain(
        _ task: inout Task, _ reached: Position, _ transaction: inout WriteTransaction
    ) throws {
        guard reached > task.build.position else { return }
        let generation = task.build.generation
        let prefix = ViewFile.bytes(generation)
        let changes = try task.fold.drain()
        for (key, value) in changes.rows {
            if let value {
                try transaction.put(file.rows, prefix + key, value.span)
            } else {
                try transaction.remove(file.rows, prefix + key)
            }
        }
        for kept in changes.states {
            let key = StoredState.key(generation, kept.key, kept.position, kept.revision)
            try transaction.put(file.states, key, kept.value.span)
        }
        task.build.position = reached
        var known = try file.checkpoint(transaction, of: task.projection.name) ?? task.checkpoint
        if task.isNext { known.next = task.build } else { known.current = task.build }
        try file.put(known, of: task.projection.name, &transaction)
    }

    /// Puts rows in place that were built beside the old ones and have caught up.
    private func swap(
        _ tasks: [Task], _ target: Position, _ transaction: inout WriteTransaction,
        _ retired: inout [UInt32]
    ) throws {
        for task in tasks where task.isNext && task.build.position >= target {
            guard var known = try file.checkpoint(transaction, of: task.projection.name),
                let next = known.next,
                next.position >= known.current.position
                    || known.current.version != task.projection.version
            else { continue }
            retired.append(known.current.generation)
            known = Checkpoint(current: next)
            try file.put(known, of: task.projection.name, &transaction)
        }
    }
}
