internal import CLMDB

extension Environment {
    /// The slots of the table of readers that are in use, of all processes, and how many of them
    /// read at this moment.
    public func readers() throws(LMDBError) -> (slots: Int, reading: Int) {
        try enter()
        defer { leave() }
        var counts = ReaderCounts()
        let code = unsafe withUnsafeMutablePointer(to: &counts) { counts in
            unsafe mdb_reader_list(handle, countReader, counts)
        }
        guard code >= 0 else {
            throw LMDBError(code: code, operation: "list the readers", path: path)
        }
        return (counts.slots, counts.reading)
    }
}

private struct ReaderCounts {
    var slots = 0
    var reading = 0
}

/// Takes a line of LMDB's list: process, thread, and the transaction or a dash. A line with the
/// columns' names comes first.
private func countReader(
    _ line: UnsafePointer<CChar>?, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let line = unsafe line, let context = unsafe context else { return 0 }
    let words = unsafe String(cString: line).split { $0 == " " || $0 == "\n" }
    guard words.count == 3, Int(words[0]) != nil else { return 0 }
    let counts = unsafe context.assumingMemoryBound(to: ReaderCounts.self)
    unsafe counts.pointee.slots += 1
    if words[2] != "-" { unsafe counts.pointee.reading += 1 }
    return 0
}
