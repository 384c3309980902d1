internal import Crypto
internal import EventSourcing
internal import LMDB
internal import Proofs
internal import System

/// The writer's own view of the log's end, kept from commit to commit on its thread.
struct WriterSession {
    private let parts: StoreParts
    /// What the next record builds on; read from the log again when a commit has failed.
    private struct End {
        var head = Position.start
        var time = Timestamp(microseconds: .min)
        var frontier = MerkleFrontier()
    }
    private var end = End()
    private var isEndKnown = false
    private var record = RecordWriter()
    private var random = RandomPool()

    init(_ parts: StoreParts) {
        self.parts = parts
    }

    /// Writes a group in one commit and says for each append what became of it.
    mutating func commit(_ group: [Writer.Work]) -> [Result<AppendResult, any Error>] {
        do {
            try waitForRoom()
            let results = try parts.log.environment.write { transaction in
                try catchUp(transaction)
                parts.tail.withLock { $0.beginStaging() }
                return try stage(group, &transaction)
            }
            endStaging(isCommitted: true)
            parts.origins.withLock { $0.own = end.head }
            parts.news.publish(end.head)
            return results
        } catch {
            endStaging(isCommitted: false)
            isEndKnown = false
            return group.map { _ in .failure(error) }
        }
    }

    private func endStaging(isCommitted: Bool) {
        let isIndexerWanted = parts.tail.withLock { $0.endStaging(isCommitted: isCommitted) }
        if isIndexerWanted { parts.tail.withLockSignalling { _ in } }
    }

    /// Holds appends back while the indexer has too much before it.
    private func waitForRoom() throws {
        _ = try parts.tail.wait { tail throws -> Bool? in
            if tail.count < Tail.countMax { return true }
            if let failure = tail.failure { throw failure }
            return nil
        }
    }

    /// Learns of what other processes appended.
    private mutating func catchUp(_ transaction: borrowing WriteTransaction) throws {
        let head = try parts.log.head(transaction)
        if isEndKnown, head == end.head { return }
        try parts.catchUp(transaction, through: head)
        parts.origins.withLock { $0.others = head }
        end.frontier = try MerkleFrontier(size: head.rawValue) { subtree in
            try parts.log.hash(transaction, of: subtree)
        }
        end.time =
            try parts.log.header(transaction, at: head)?.recordedAt
            ?? Timestamp(microseconds: .min)
        end.head = head
        isEndKnown = true
    }

    private mutating func stage(
        _ group: [Writer.Work], _ transaction: inout WriteTransaction
    ) throws -> [Result<AppendResult, any Error>] {
        var results: [Result<AppendResult, any Error>] = []
        results.reserveCapacity(group.count)
        for work in group {
            let lookup = try Lookup(index: parts.index, tail: parts.tail, head: end.head)
            do {
                results.append(.success(try stage(work, lookup, &transaction)))
            } catch let refusal as AppendError {
                results.append(.failure(refusal))
            }
        }
        return results
    }

    /// Writes one piece of work, all of it or, when it throws an `AppendError`, nothing.
    private mutating func stage(
        _ work: Writer.Work, _ lookup: borrowing Lookup, _ transaction: inout WriteTransaction
    ) throws -> AppendResult {
        switch work {
        case .append(let append):
            if let first = try check(append, lookup, transaction) { return first }
            return try stage(append, lookup, &transaction)
        case .records(let records):
            let events = try check(records, lookup)
            return try stage(records, events, &transaction)
        case .checkpoint(let checkpoint):
            let known = try parts.log.checkpoint(transaction, checkpoint.name) ?? .start
            if known != checkpoint.position {
                try check(checkpoint, known)
                try parts.log.put(checkpoint, &transaction)
            }
            return AppendResult(places: [], recordedAt: end.time, isRepeated: false)
        }
    }

    private func check(_ checkpoint: Checkpoint, _ known: Position) throws(AppendError) {
        guard known < checkpoint.position else {
            throw .checkpointPassed(checkpoint, found: known)
        }
    }

    /// Refuses records that do not continue the log as they are.
    private func check(
        _ records: [StoredRecord], _ lookup: borrowing Lookup
    ) throws -> [StoredEvent] {
        var events: [StoredEvent] = []
        var (position, time) = (end.head, end.time)
        var revisions: [StreamName: Revision] = [:]
        var ids: Set<UUID> = []
        for record in records {
            let stored = try record.checked()
            let event = stored.event
            guard event.position == position.next else {
                throw AppendError.invalid(
                    "the record of position \(event.position) can't follow position \(position)")
            }
            let known = try revisions[event.stream] ?? lookup.head(of: event.stream).revision
            guard event.revision == known.next else {
                throw AppendError.wrongRevision(
                    event.stream, expected: .exactly(Revision(event.revision.rawValue &- 1)),
                    found: known)
            }
            try checkID(event.id, lookup, &ids)
            guard event.recordedAt >= time else {
                throw AppendError.invalid(
                    "position \(event.position): its time is before that of the one before")
            }
            (position, time) = (event.position, event.recordedAt)
            revisions[event.stream] = event.revision
            events.append(stored)
        }
        return events
    }

    private mutating func stage(
        _ records: [StoredRecord], _ events: [StoredEvent], _ transaction: inout WriteTransaction
    ) throws -> AppendResult {
        for (record, stored) in zip(records, events) {
            self.record.take(record)
            try Self.put(self.record, parts.log, &end, &transaction)
            end.time = stored.event.recordedAt
            try intoTail()
        }
        let places = events.map { stored in
            AppendResult.Place(
                id: stored.event.id, stream: stored.event.stream, position: stored.event.position,
                revision: stored.event.revision)
        }
        return AppendResult(places: places, recordedAt: end.time, isRepeated: false)
    }

    /// Refuses what the log's state does not allow; returns the first result of a known command.
    private func check(
        _ append: Append, _ lookup: borrowing Lookup, _ transaction: borrowing WriteTransaction
    ) throws -> AppendResult? {
        if let command = append.commandID,
            let first = try parts.log.result(of: command, lookup, transaction)
        {
            return first
        }
        for (stream, expected) in append.expected {
            let found = try lookup.head(of: stream).revision
            let isMet =
                switch expected {
                case .any: true
                case .noStream: found == .none
                case .exactly(let revision): found == revision
                }
            guard isMet else {
                throw AppendError.wrongRevision(stream, expected: expected, found: found)
            }
        }
        for condition in append.conditions {
            guard condition.after <= end.head else {
                throw AppendError.noSuchPosition(condition.after, head: end.head)
            }
            if let found = try parts.log.match(condition, lookup, transaction) {
                throw AppendError.conditionFailed(condition, found: found)
            }
        }
        if let checkpoint = append.checkpoint {
            try check(
                checkpoint, try parts.log.checkpoint(transaction, checkpoint.name) ?? .start)
        }
        var seen: Set<UUID> = []
        for index in append.events.indices {
            // Copying the whole event here would count references for nothing.
            if let id = append.events[index].id { try checkID(id, lookup, &seen) }
        }
        return nil
    }

    private func checkID(
        _ id: UUID, _ lookup: borrowing Lookup, _ seen: inout Set<UUID>
    ) throws {
        if let found = try lookup.position(ofEvent: id) {
            throw AppendError.duplicateEventID(id, found: found)
        }
        guard seen.insert(id).inserted else {
            throw AppendError.invalid("the event id \(id) stands twice in the append")
        }
    }

    private mutating func stage(
        _ append: Append, _ lookup: borrowing Lookup, _ transaction: inout WriteTransaction
    ) throws -> AppendResult {
        end.time = max(end.time, append.recordedAt ?? parts.clock())
        var places: [AppendResult.Place] = []
        places.reserveCapacity(append.events.count)
        // A span lends its events: a copy of one would count references for each of its parts.
        let events = append.events.span
        for index in events.indices {
            let stream = events[index].stream
            let recent = parts.tail.withLock { $0.revision(of: stream) }
            let revision = try recent ?? lookup.head(of: stream).revision
            let place = RecordPlace(
                position: end.head.next, revision: revision.next, recordedAt: end.time,
                id: events[index].id ?? UUID(time: end.time, random: random.next()),
                batchIndex: index, batchCount: events.count)
            record.write(events[index], of: append, at: place)
            try Self.put(record, parts.log, &end, &transaction)
            try intoTail()
            places.append(
                AppendResult.Place(
                    id: place.id, stream: stream, position: place.position,
                    revision: place.revision))
        }
        if let checkpoint = append.checkpoint { try parts.log.put(checkpoint, &transaction) }
        return AppendResult(places: places, recordedAt: end.time, isRepeated: false)
    }

    /// Takes the record that was just written into the tail.
    private func intoTail() throws {
        let bytes = record.bytes.span
        try parts.tail.withLock { try $0.insert(RecordHeader(bytes), bytes) }
    }

    /// Writes a record and its payload at the log's end, and its leaf into the tree.
    private static func put(
        _ record: RecordWriter, _ log: LogFile, _ end: inout End,
        _ transaction: inout WriteTransaction
    ) throws {
        let bytes = record.bytes.span
        end.head = end.head.next
        try transaction.append(log.events, end.head.rawValue, bytes)
        let leaf = unsafe bytes.extracting(..<record.recordLength).withUnsafeBytes {
            unsafe MerkleTree.leafHash($0)
        }
        try transaction.append(log.leaves, end.head.rawValue, leaf)
        var tiles: [(UInt64, SHA256Digest)] = []
        end.frontier.append(leaf) { subtree, hash in
            if subtree.level % LogFile.tileHeight == 0 {
                tiles.append((LogFile.tileKey(subtree), hash))
            }
        }
        for (key, hash) in tiles { try transaction.put(log.tiles, key, hash.bytes.span) }
    }
}

extension WriteTransaction {
    /// Appends a hash without an array on the heap.
    fileprivate mutating func append(
        _ table: Table, _ key: UInt64, _ hash: SHA256Digest
    ) throws(LMDBError) {
        try unsafe hash.withUnsafeBytes { (raw) throws(LMDBError) in
            try unsafe append(table, key, Span(_unsafeBytes: raw))
        }
    }
}
