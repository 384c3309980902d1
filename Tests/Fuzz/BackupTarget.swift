import Backup
import System
import TestSupport

/// The readers of a backup set: its manifest, its segments, and gzip around them.
///
/// The first byte says which.
enum BackupTarget: FuzzTarget {
    static var seeds: [[UInt8]] {
        get throws {
            let set = repositoryFolder + "/Tests/Golden/backup-set-1"
            let manifest = try Files.read(set + "/manifest.json")
            let name = try Files.list(set + "/segments")[0]
            let file = try Files.read(set + "/segments/" + name)
            let content = BackupDecoders.decompress(segment: file, size: 2_124) ?? []
            return [[0] + manifest, [1] + content.dropLast(32), [2] + file]
        }
    }

    static func run(_ bytes: [UInt8]) {
        let rest = Array(bytes.dropFirst())
        switch bytes.first {
        case 0:
            promise(
                BackupDecoders.decode(manifest: rest) ?? true,
                "a manifest's segments hold what it says, each by a plain name")
        case 1:
            promise(
                BackupDecoders.decode(segmentBody: rest) ?? true,
                "events lie within their segment")
        default:
            let content = BackupDecoders.decompress(segment: rest, size: 2_124)
            promise(content?.count ?? 2_124 == 2_124, "no other size of content is taken")
        }
    }
}
