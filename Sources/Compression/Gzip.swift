internal import CDeflate

/// Gzip of a whole file in memory (RFC 1952), the same bytes for the same content.
public enum Gzip {
    /// The most bytes that `compress` adds to content that does not shrink: 5 a block and a frame.
    public static func compressedSizeMax(_ size: Int) -> Int {
        size + size / 1_000 + 1_024
    }

    /// Compresses with no name and no time in the header.
    public static func compress(_ content: [UInt8], level: Int32 = 6) -> [UInt8] {
        guard let compressor = unsafe libdeflate_alloc_compressor(level) else {
            preconditionFailure("no memory for a compressor of level \(level)")
        }
        defer { unsafe libdeflate_free_compressor(compressor) }
        let bound = unsafe libdeflate_gzip_compress_bound(compressor, content.count)
        return unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            count = unsafe libdeflate_gzip_compress(
                compressor, content, content.count, buffer.baseAddress, bound)
            precondition(count > 0, "a buffer of the largest size was too small")
        }
    }

    /// Decompresses one member with exactly `size` bytes of content and nothing behind it.
    ///
    /// The memory it takes is `size`, whatever the file claims; nil when the file is anything else.
    public static func decompress(_ file: [UInt8], size: Int) -> [UInt8]? {
        guard let decompressor = unsafe libdeflate_alloc_decompressor() else { return nil }
        defer { unsafe libdeflate_free_decompressor(decompressor) }
        var isWhole = false
        let content = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            var consumed = 0
            let result = unsafe libdeflate_gzip_decompress_ex(
                decompressor, file, file.count, buffer.baseAddress, size, &consumed, nil)
            isWhole = result == LIBDEFLATE_SUCCESS && consumed == file.count
            count = isWhole ? size : 0
        }
        return isWhole ? content : nil
    }
}
