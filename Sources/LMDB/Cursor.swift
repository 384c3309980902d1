internal import CLMDB

/// A place in a table, to walk from row to row. It must not outlive its transaction.
@safe public struct Cursor: ~Copyable {
    private let handle: OpaquePointer
    private let table: Table
    private var key = unsafe MDB_val()
    private var value = unsafe MDB_val()

    init(_ transaction: TransactionHandle, _ table: Table) throws(LMDBError) {
        var opened: OpaquePointer?
        try unsafe check(
            mdb_cursor_open(transaction.pointer, table.number, &opened), "walk \(table.name)")
        guard let opened = unsafe opened else { preconditionFailure("LMDB opened no cursor") }
        unsafe handle = opened
        self.table = table
    }

    deinit { unsafe mdb_cursor_close(handle) }

    /// Goes to the first row; false when the table is empty.
    public mutating func first() throws(LMDBError) -> Bool { try move(MDB_FIRST) }

    /// Goes to the last row; false when the table is empty.
    public mutating func last() throws(LMDBError) -> Bool { try move(MDB_LAST) }

    /// Goes to the next row; false at the end.
    public mutating func next() throws(LMDBError) -> Bool { try move(MDB_NEXT) }

    /// Goes to the row before; false at the start.
    public mutating func previous() throws(LMDBError) -> Bool { try move(MDB_PREV) }

    /// Goes to the first row whose key is not less than `key`; false when there is none.
    public mutating func seek(_ key: UInt64) throws(LMDBError) -> Bool {
        let code = unsafe withKey(key) { unsafe position($0) }
        return try found(code)
    }

    /// Goes to the first row whose key is not less than `key`; false when there is none.
    public mutating func seek(_ key: PairKey) throws(LMDBError) -> Bool {
        let code = unsafe withKey(key) { unsafe position($0) }
        return try found(code)
    }

    /// Goes to the first row whose key is not less than `key`; false when there is none.
    public mutating func seek(_ key: [UInt8]) throws(LMDBError) -> Bool {
        let code = unsafe withKey(key) { unsafe position($0) }
        return try found(code)
    }

    /// The current row's key, in a table of integer keys.
    public var integerKey: UInt64 {
        get throws(LMDBError) {
            guard unsafe key.mv_size == 8 else {
                throw LMDBError(code: MDB_CORRUPTED, operation: "read a key of \(table.name)")
            }
            return unsafe key.mv_data.loadUnaligned(as: UInt64.self)
        }
    }

    /// The current row's key, in a table of keys of two numbers; nil when it is not one.
    public var pairKey: PairKey? { unsafe PairKey(key.span) }

    /// Calls `body` with the current row's key.
    public func withKeyBytes<Result, Failure>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(key.span)
    }

    /// A copy of the current row's key.
    public var keyBytes: [UInt8] { unsafe key.span.copied() }

    /// Calls `body` with the current row's value.
    public func withValue<Result, Failure>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(value.span)
    }

    private mutating func move(_ operation: MDB_cursor_op) throws(LMDBError) -> Bool {
        try unsafe found(mdb_cursor_get(handle, &key, &value, operation))
    }

    private mutating func position(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        var wanted = unsafe MDB_val(bytes)
        let code = unsafe mdb_cursor_get(handle, &wanted, &value, MDB_SET_RANGE)
        unsafe key = wanted  // LMDB leaves its own key here, not the caller's bytes.
        return code
    }

    private func found(_ code: Int32) throws(LMDBError) -> Bool {
        if code == MDB_NOTFOUND { return false }
        try check(code, "walk \(table.name)")
        return true
    }
}

extension Reading where Self: ~Copyable {
    /// Calls `body` with a cursor that stands before the first row.
    public func withCursor<Result>(
        _ table: Table, _ body: (inout Cursor) throws -> Result
    ) throws -> Result {
        var cursor = try Cursor(transactionHandle, table)
        return try body(&cursor)
    }
}
