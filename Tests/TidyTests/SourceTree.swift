import Foundation

/// A file of the project, with its lines.
struct SourceFile: CustomStringConvertible {
    /// From the project's root: `Sources/JSON/Tape.swift`.
    let path: String
    let lines: [Substring]

    var description: String { path }
    var isSwift: Bool { path.hasSuffix(".swift") }

    /// The lines without their comments.
    var code: [Substring] {
        lines.map { line in line.range(of: "//").map { line[..<$0.lowerBound] } ?? line }
    }

    /// The module of a file in `Sources/<Module>/`.
    var module: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }
}

/// The project as it lies on disk.
enum SourceTree {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// All text files that people wrote, by path.
    static let files: [SourceFile] = ["Sources", "Tests", "tools", ".ci"].flatMap(files(under:))

    static let swiftSources = files.filter { $0.module != nil && $0.isSwift }

    private static func files(under folder: String) -> [SourceFile] {
        let start = root.appending(path: folder)
        let names = FileManager.default.enumerator(atPath: start.path(percentEncoded: false))
        return (names?.compactMap { $0 as? String } ?? []).sorted().compactMap { name in
            let url = start.appending(path: name)
            guard let text = try? String(contentsOf: url, encoding: .utf8) else { return nil }
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            return SourceFile(path: "\(folder)/\(name)", lines: lines)
        }
    }
}
