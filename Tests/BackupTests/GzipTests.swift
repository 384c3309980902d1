import Compression
import TestSupport
import Testing

@testable import Backup

@Suite struct GzipTests {
    @Test(arguments: seeds) func `any content survives, and has one form`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for size in [0, 1, 100, 5_000, 70_000] {
            let content = (0..<size).map { _ in UInt8.random(in: 0...15, using: &random) }
            let file = Gzip.compress(content)
            #expect(Gzip.compress(content) == file)
            #expect(file.count <= Gzip.compressedSizeMax(size))
            #expect(Gzip.decompress(file, size: size) == content)
        }
    }

    @Test func `content that does not shrink stays within the bound`() {
        var random = SeededGenerator(seed: 1)
        let content = (0..<1_000_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        #expect(Gzip.compress(content).count <= Gzip.compressedSizeMax(content.count))
    }

    @Test func `the header tells no time, no name and no flags`() {
        #expect(Gzip.compress([1, 2, 3]).prefix(8) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
    }

    @Test func `a file with another size of content is refused, however large`() {
        let bomb = Gzip.compress([UInt8](repeating: 0, count: 50_000_000))
        #expect(bomb.count < 100_000)
        #expect(Gzip.decompress(bomb, size: 1_000) == nil)
        #expect(Gzip.decompress(Gzip.compress([1, 2, 3]), size: 4) == nil)
    }

    @Test func `a file that is cut short, or longer, or damaged is refused`() {
        let content = Array("all that there is".utf8)
        let file = Gzip.compress(content)
        for count in file.indices {
            #expect(Gzip.decompress(Array(file[..<count]), size: content.count) == nil)
        }
        #expect(Gzip.decompress(file + [0], size: content.count) == nil)
        #expect(Gzip.decompress(file + file, size: content.count) == nil)
        #expect(Gzip.decompress([], size: 0) == nil)
    }
}
