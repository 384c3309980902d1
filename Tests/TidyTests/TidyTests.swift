import Foundation
import Testing

@Suite struct TidyTests {
    /// What each module may import of our own: only what design.md, section 6, puts below it.
    static let imports: [String: Set<String>] = [
        "System": ["CMalloc"],
        "LMDB": ["CLMDB"],
        "Crypto": ["COpenSSL"],
        "JSON": ["CSimdJSON"],
        "Proofs": ["Crypto", "JSON"],
        "EventSourcing": [],
        "Compression": ["CDeflate"],
        "HTTPServer": ["CMicroHTTPD", "Compression", "System"],
        "EventLog": ["LMDB", "EventSourcing", "Proofs", "Crypto", "JSON", "System"],
        "Projections": ["EventLog", "LMDB", "EventSourcing", "JSON", "Crypto", "System"],
        "Domain": ["EventSourcing", "JSON", "Crypto"],
        "Views": ["Projections", "Domain", "EventSourcing", "JSON", "Crypto"],
        "Backup": [
            "EventLog", "EventSourcing", "Proofs", "Crypto", "JSON", "System", "Compression",
        ],
        "Fleet": [
            "Views", "Projections", "Domain", "EventLog", "EventSourcing", "Proofs", "JSON",
            "Crypto", "System",
        ],
        "API": [
            "HTTPServer", "Fleet", "Views", "Projections", "Domain", "EventLog",
            "EventSourcing", "Proofs", "JSON", "Crypto", "LMDB", "System",
        ],
        "Client": [
            "CCurl", "Fleet", "Views", "Domain", "EventLog", "EventSourcing", "Proofs", "JSON",
            "Crypto", "System",
        ],
        "Console": [],
        "SampleData": [
            "Backup", "Domain", "EventLog", "EventSourcing", "Proofs", "Crypto", "JSON",
            "System",
        ],
        "Commands": [
            "API", "HTTPServer", "Client", "Fleet", "Backup", "SampleData", "Console", "Views",
            "Projections", "Domain", "EventLog", "EventSourcing", "Proofs", "JSON", "Crypto",
            "LMDB", "System",
        ],
        "varve": ["Commands"],
    ]

    /// What every module may import: Foundation would make the program four times as large.
    static let systemImports: Set<String> = ["Swift", "Glibc", "Synchronization"]

    /// Where code may be marked as unsafe: the wrappers of C libraries and of raw bytes.
    static let unsafePlaces = [
        "Sources/System/", "Sources/LMDB/", "Sources/Crypto/", "Sources/JSON/",
        // Leaf hashes of bytes that stand in the log's pages.
        "Sources/Proofs/MerkleTree.swift",
        // Names are checked byte by byte as they are made.
        "Sources/EventSourcing/Names.swift",
        // Records are read from the pages of the store.
        "Sources/EventLog/Record.swift",
        "Sources/EventLog/RecordWriter.swift",
        "Sources/EventLog/Term.swift",
        "Sources/EventLog/TermTable.swift",
        "Sources/EventLog/Verification.swift",
        "Sources/EventLog/WriterSession.swift",
        // The wrappers of libdeflate and libmicrohttpd.
        "Sources/Compression/", "Sources/HTTPServer/",
        // Records copied from the pages of the store.
        "Sources/Backup/Segment.swift",
        // The wrapper of libcurl.
        "Sources/Client/Transfer.swift",
        // Standard streams, signals and the process's arguments.
        "Sources/Console/Interruption.swift",
        "Sources/Console/Output/Output.swift",
        "Sources/Console/Program.swift",
        "Sources/Commands/Shared/ProcessArguments.swift",
    ]

    @Test func `the tree is found`() {
        #expect(SourceTree.swiftSources.contains { $0.path == "Sources/JSON/Tape.swift" })
        #expect(SourceTree.files.contains { $0.path == "tools/test" })
    }

    @Test func `modules import only what stands below them`() throws {
        for file in SourceTree.swiftSources {
            let module = try #require(file.module)
            guard let allowed = Self.imports[module] else {
                Issue.record("\(file): the table of imports lacks \(module)")
                continue
            }
            for imported in importedModules(in: file) {
                #expect(
                    allowed.contains(imported) || Self.systemImports.contains(imported),
                    "\(file): \(module) may not import \(imported)")
            }
        }
    }

    /// The modules of `import X`, `public import X` and `import struct X.Y`.
    private func importedModules(in file: SourceFile) -> [String] {
        let kinds: Set<Substring> = [
            "struct", "class", "enum", "protocol", "func", "var", "typealias",
        ]
        return file.code.compactMap { line in
            let words = line.split(separator: " ")
            guard let at = words.firstIndex(of: "import"), at + 1 < words.count,
                words[..<at].allSatisfy({ !$0.contains("\"") })
            else { return nil }
            let name = kinds.contains(words[at + 1]) ? words.dropFirst(at + 2).first : words[at + 1]
            return name.map { String($0.prefix { $0 != "." }) }
        }
    }

    @Test func `a Swift file has at most 500 lines of at most 100 columns`() {
        for file in SourceTree.files where file.isSwift {
            // The text's last line break adds an empty line.
            #expect(file.lines.count <= 501, "\(file): \(file.lines.count - 1) lines")
            for (index, line) in file.lines.enumerated() {
                // Counting bytes first is quick, and mostly says it all.
                let fits = line.utf8.count <= 100 || line.count <= 100
                #expect(fits, "\(file):\(index + 1): \(line.count) columns")
            }
        }
    }

    @Test func `nothing is left to be done`() {
        // In two parts each, or this file would be the first to fail.
        let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
        for file in SourceTree.files {
            for (index, line) in file.lines.enumerated() {
                let words = line.split { !$0.isLetter }
                #expect(!words.contains { marks.contains(String($0)) }, "\(file):\(index + 1)")
            }
        }
    }

    @Test func `unsafe code stands in few places`() {
        for file in SourceTree.swiftSources {
            guard !Self.unsafePlaces.contains(where: { file.path.hasPrefix($0) }) else { continue }
            for (index, line) in file.code.enumerated() {
                let words = line.split { !$0.isLetter && $0 != "_" }
                #expect(!words.contains("unsafe"), "\(file):\(index + 1) is no place for unsafe")
            }
        }
    }

    @Test func `every place for unsafe code is still one`() {
        for place in Self.unsafePlaces where place.hasSuffix(".swift") {
            let file = SourceTree.swiftSources.first { $0.path == place }
            let words = (file?.code ?? []).flatMap { $0.split { !$0.isLetter && $0 != "_" } }
            #expect(words.contains("unsafe"), "\(place) needs no place in the list")
        }
    }

    @Test func `every tool can be run`() {
        for file in SourceTree.files where file.path.hasPrefix("tools/") || file.path == ".ci/run" {
            // Sources in C are built by the tool that needs them; others read modules and scripts.
            let isPart = [".c", ".h", ".lua"].contains { file.path.hasSuffix($0) }
            if isPart || file.path.hasPrefix("tools/lib/") { continue }
            let path = SourceTree.root.appending(path: file.path).path(percentEncoded: false)
            #expect(FileManager.default.isExecutableFile(atPath: path), "\(file)")
            #expect(file.lines.first?.hasPrefix("#!") == true, "\(file) does not say what runs it")
        }
    }
}
