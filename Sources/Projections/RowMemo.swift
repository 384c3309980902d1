internal import System

/// Rows that were decoded lately. The same bytes are the same row, so none is ever out of date.
final class RowMemo: Sendable {
    private struct Entry {
        let bytes: [UInt8]
        let row: any Sendable
    }

    private let entries = Guarded<[[UInt8]: Entry]>([:])

    private static let countMax = 256
    /// A row with more bytes is not kept.
    private static let sizeMax = 4_096

    /// The row that `bytes` are, at a key under which only rows of one type stand.
    func row<Row: Sendable>(
        at key: [UInt8], of bytes: [UInt8], decode: () throws -> Row
    ) rethrows -> Row {
        if let entry = entries.withLock({ $0[key] }), entry.bytes == bytes,
            let row = entry.row as? Row
        {
            return row
        }
        let row = try decode()
        guard bytes.count <= Self.sizeMax else { return row }
        entries.withLock { entries in
            // What is asked for again and again is soon back.
            if entries.count >= Self.countMax { entries = [:] }
            entries[key] = Entry(bytes: bytes, row: row)
        }
        return row
    }
}
