internal import CLMDB

/// What both kinds of transaction can do: look values up and walk a table.
public protocol Reading: ~Copyable {
    var transactionHandle: TransactionHandle { get }
}

/// LMDB's own pointer, for the extensions of `Reading` only.
@safe public struct TransactionHandle {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }
}

/// One unchanging state of an environment; it ends when it is dropped.
@safe public struct ReadTransaction: ~Copyable, Reading {
    public let transactionHandle: TransactionHandle
    private let environment: Environment

    init(_ environment: Environment) throws(LMDBError) {
        try environment.enter()
        var begun: OpaquePointer?
        do throws(LMDBError) {
            try unsafe check(
                mdb_txn_begin(environment.handle, nil, UInt32(MDB_RDONLY), &begun), "begin to read")
        } catch {
            environment.leave()
            throw error
        }
        guard let begun = unsafe begun else { preconditionFailure("LMDB began no transaction") }
        transactionHandle = unsafe TransactionHandle(begun)
        self.environment = environment
    }

    deinit {
        unsafe mdb_txn_abort(transactionHandle.pointer)
        environment.leave()
    }
}

/// The environment's one write transaction: it commits, or it aborts when dropped.
@safe public struct WriteTransaction: ~Copyable, Reading {
    public let transactionHandle: TransactionHandle

    /// `flags` may say that it only reads after all, and is to be committed for its tables.
    init(_ environment: Environment, flags: Int32 = 0) throws(LMDBError) {
        var begun: OpaquePointer?
        try unsafe check(
            mdb_txn_begin(environment.handle, nil, UInt32(flags), &begun), "begin to write")
        guard let begun = unsafe begun else { preconditionFailure("LMDB began no transaction") }
        transactionHandle = unsafe TransactionHandle(begun)
    }

    deinit { unsafe mdb_txn_abort(transactionHandle.pointer) }

    /// Makes the writes durable and ends the transaction.
    consuming func commit() throws(LMDBError) {
        let handle = unsafe transactionHandle.pointer
        discard self  // mdb_txn_commit frees the handle, even when it fails.
        try unsafe check(mdb_txn_commit(handle), "commit")
    }
}

extension Reading where Self: ~Copyable {
    /// Opens a table that exists. At start-up only.
    public func openTable(_ name: String, integerKeys: Bool = false) throws(LMDBError) -> Table {
        try openTable(name, flags: integerKeys ? MDB_INTEGERKEY : 0)
    }

    func openTable(_ name: String, flags: Int32) throws(LMDBError) -> Table {
        var number: MDB_dbi = 0
        try unsafe check(
            mdb_dbi_open(transactionHandle.pointer, name, UInt32(flags), &number),
            "open the table \(name)")
        return Table(number: number, name: name)
    }

    /// The number of rows in a table.
    public func count(_ table: Table) throws(LMDBError) -> UInt64 {
        var stat = MDB_stat()
        try unsafe check(
            mdb_stat(transactionHandle.pointer, table.number, &stat), "count \(table.name)")
        return UInt64(stat.ms_entries)
    }

    /// The pages that a table takes.
    public func pages(_ table: Table) throws(LMDBError) -> Int {
        var stat = MDB_stat()
        try unsafe check(
            mdb_stat(transactionHandle.pointer, table.number, &stat), "measure \(table.name)")
        return Int(stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages)
    }

    /// Calls `body` with the value at an integer key; nil when there is none.
    public func withValue<Result>(
        _ table: Table, _ key: UInt64, _ body: (Span<UInt8>) throws -> Result
    ) throws -> Result? {
        try unsafe withKey(key) { unsafe try lookUp(table, $0, body) }
    }

    /// Calls `body` with the value at a key of two numbers; nil when there is none.
    public func withValue<Result>(
        _ table: Table, _ key: PairKey, _ body: (Span<UInt8>) throws -> Result
    ) throws -> Result? {
        try unsafe withKey(key) { unsafe try lookUp(table, $0, body) }
    }

    /// Calls `body` with the value at a key of bytes; nil when there is none.
    public func withValue<Result>(
        _ table: Table, _ key: [UInt8], _ body: (Span<UInt8>) throws -> Result
    ) throws -> Result? {
        try unsafe withKey(key) { unsafe try lookUp(table, $0, body) }
    }

    /// A copy of the value at a key of bytes; nil when there is none.
    public func value(_ table: Table, _ key: [UInt8]) throws -> [UInt8]? {
        try withValue(table, key) { $0.copied() }
    }

    private func lookUp<Result>(
        _ table: Table, _ key: UnsafeRawBufferPointer, _ body: (Span<UInt8>) throws -> Result
    ) throws -> Result? {
        var key = unsafe MDB_val(key)
        var value = unsafe MDB_val()
        let code = unsafe mdb_get(transactionHandle.pointer, table.number, &key, &value)
        if code == MDB_NOTFOUND { return nil }
        try check(code, "look up in \(table.name)")
        return try unsafe body(value.span)
    }
}

extension WriteTransaction {
    /// Opens a table, or makes it. At start-up, or where no one else can know the table yet.
    public mutating func openTable(
        _ name: String, integerKeys: Bool = false
    ) throws(LMDBError) -> Table {
        try openTable(name, flags: MDB_CREATE | (integerKeys ? MDB_INTEGERKEY : 0))
    }

    /// Puts a value at the end of a table; the key must be higher than all in it.
    public mutating func append(
        _ table: Table, _ key: UInt64, _ value: Span<UInt8>
    ) throws(LMDBError) {
        let code = unsafe withKey(key) { unsafe put(table, $0, value, MDB_APPEND) }
        try check(code, "append to \(table.name)")
    }

    public mutating func put(
        _ table: Table, _ key: UInt64, _ value: Span<UInt8>
    ) throws(LMDBError) {
        let code = unsafe withKey(key) { unsafe put(table, $0, value, 0) }
        try check(code, "write to \(table.name)")
    }

    public mutating func put(
        _ table: Table, _ key: PairKey, _ value: Span<UInt8>
    ) throws(LMDBError) {
        let code = unsafe withKey(key) { unsafe put(table, $0, value, 0) }
        try check(code, "write to \(table.name)")
    }

    public mutating func put(
        _ table: Table, _ key: [UInt8], _ value: Span<UInt8>
    ) throws(LMDBError) {
        let code = unsafe withKey(key) { unsafe put(table, $0, value, 0) }
        try check(code, "write to \(table.name)")
    }

    /// Removes a row; returns whether there was one.
    @discardableResult
    public mutating func remove(_ table: Table, _ key: [UInt8]) throws(LMDBError) -> Bool {
        try removed(unsafe withKey(key) { unsafe delete(table, $0) }, table)
    }

    /// Removes a row; returns whether there was one.
    @discardableResult
    public mutating func remove(_ table: Table, _ key: UInt64) throws(LMDBError) -> Bool {
        try removed(unsafe withKey(key) { unsafe delete(table, $0) }, table)
    }

    /// Removes all rows of a table.
    public mutating func empty(_ table: Table) throws(LMDBError) {
        try unsafe check(
            mdb_drop(transactionHandle.pointer, table.number, 0), "empty \(table.name)")
    }

    private func put(
        _ table: Table, _ key: UnsafeRawBufferPointer, _ value: Span<UInt8>, _ flags: Int32
    ) -> Int32 {
        unsafe value.withUnsafeBytes { bytes in
            var key = unsafe MDB_val(key)
            var value = unsafe MDB_val(bytes)
            return unsafe mdb_put(
                transactionHandle.pointer, table.number, &key, &value, UInt32(flags))
        }
    }

    private func delete(_ table: Table, _ key: UnsafeRawBufferPointer) -> Int32 {
        var key = unsafe MDB_val(key)
        return unsafe mdb_del(transactionHandle.pointer, table.number, &key, nil)
    }

    private func removed(_ code: Int32, _ table: Table) throws(LMDBError) -> Bool {
        if code == MDB_NOTFOUND { return false }
        try check(code, "remove from \(table.name)")
        return true
    }
}

@unsafe @inline(__always)
func withKey<Result>(
    _ key: UInt64, _ body: (UnsafeRawBufferPointer) throws -> Result
) rethrows -> Result {
    try unsafe withUnsafeBytes(of: key, body)
}

@unsafe @inline(__always)
func withKey<Result>(
    _ key: PairKey, _ body: (UnsafeRawBufferPointer) throws -> Result
) rethrows -> Result {
    try unsafe withUnsafeBytes(of: (key.first.bigEndian, key.second.bigEndian), body)
}

@unsafe @inline(__always)
func withKey<Result>(
    _ key: [UInt8], _ body: (UnsafeRawBufferPointer) throws -> Result
) rethrows -> Result {
    try unsafe key.withUnsafeBytes(body)
}

extension MDB_val {
    @unsafe init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.init(
            mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
    }

    /// The bytes in LMDB's pages. They live as long as the transaction, or until its next write.
    @unsafe var span: Span<UInt8> {
        @_lifetime(immortal) get {
            let span = unsafe Span(
                _unsafeStart: mv_data.assumingMemoryBound(to: UInt8.self), count: mv_size)
            return unsafe _overrideLifetime(span, copying: ())
        }
    }
}

extension Span<UInt8> {
    /// The bytes as an array of their own.
    public func copied() -> [UInt8] {
        unsafe withUnsafeBufferPointer { unsafe Array($0) }
    }
}
