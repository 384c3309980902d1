public import EventSourcing
internal import JSON

/// The bytes of a key, hashed by words: rows are looked up for every event.
private struct KeyBytes: Hashable {
    let bytes: [UInt8]

    func hash(into hasher: inout Hasher) {
        var (word, count) = (UInt64(0), 0)
        for byte in bytes {
            word = word << 8 | UInt64(byte)
            count += 1
            if count & 7 == 0 { hasher.combine(word) }
        }
        hasher.combine(word)
        hasher.combine(count)
    }
}

/// The keys of a batch, numbered in the order in which they came, and the states to keep.
@usableFromInline
final class RowKeys {
    private var places: [KeyBytes: Int] = [:]
    private var keys: [[UInt8]] = []
    private var states: [[KeptState]] = []
    private var stateCount = 0

    @usableFromInline init() {}

    @usableFromInline var count: Int { keys.count + stateCount }

    /// The number of a key; nil for a new one.
    @usableFromInline
    func place(of key: [UInt8]) -> Int? {
        places[KeyBytes(bytes: key)]
    }

    /// Gives the next number to a key.
    @usableFromInline
    func add(_ key: [UInt8]) {
        places[KeyBytes(bytes: key)] = keys.count
        keys.append(key)
        states.append([])
    }

    /// Keeps a row as it is after the event at a position.
    @usableFromInline
    func keep(
        _ row: some Encodable, _ place: Int, _ position: Position, _ revision: Revision
    ) throws {
        states[place].append(
            KeptState(
                key: keys[place], position: position, revision: revision,
                value: try JSON.encode(row)))
        stateCount += 1
    }

    /// What changed, where `row` gives the bytes of the row of a number.
    @usableFromInline
    func drain(_ row: (_ place: Int) throws -> [UInt8]?) throws -> RowChanges {
        let order = keys.indices.sorted { keys[$0].lexicographicallyPrecedes(keys[$1]) }
        var changes = RowChanges()
        changes.states.reserveCapacity(stateCount)
        for place in order {
            changes.rows.append((keys[place], try row(place)))
            changes.states += states[place]
        }
        (places, keys, states, stateCount) = ([:], [], [], 0)
        return changes
    }
}
