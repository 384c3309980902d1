import Foundation
import System
import TestSupport
import Testing

@testable import Console

@Suite struct UnifiedDiffTests {
    @Test(arguments: [
        ("", "", ""),
        ("a\n", "a\n", ""),
        ("", "a\n", "@@ -0,0 +1 @@\n+a\n"),
        ("a\n", "", "@@ -1 +0,0 @@\n-a\n"),
        ("a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"),
        (
            "a\nb", "a\nc",
            "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n"
                + "+c\n\\ No newline at end of file\n"
        ),
        ("a\r\nb\n", "a\nb\n", "@@ -1,2 +1,2 @@\n-a\\r\n+a\n b\n"),
        ("é\n", "e\u{301}\n", "@@ -1 +1 @@\n-é\n+e\u{301}\n"),
        (
            "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nX\n6\n7\n8\n9\n",
            "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+X\n 6\n 7\n 8\n"
        ),
    ])
    func `small differences are as diff writes them`(old: String, new: String, body: String) {
        let text = UnifiedDiff(from: old, to: new).text(old: "a", new: "b")
        #expect(Array(text.utf8) == Array((body.isEmpty ? "" : "--- a\n+++ b\n" + body).utf8))
    }

    @Test func `changes six lines apart share a hunk, seven do not`() {
        func hunks(_ distance: Int) -> Int {
            let middle = (0..<distance).map { "m\($0)\n" }.joined()
            return UnifiedDiff(from: "x\n\(middle)y\n", to: "X\n\(middle)Y\n").hunks.count
        }
        #expect(hunks(6) == 1)
        #expect(hunks(7) == 2)
    }

    @Test(arguments: seeds)
    func `a difference turns the old text into the new one`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for round in 0..<1_500 {
            let (old, new) = texts(&random, lines: round % 40)
            for limit in [2, 10, 2_000] {
                let diff = UnifiedDiff(from: old, to: new, costLimit: limit)
                #expect(
                    apply(diff, to: old) == Array(new.utf8),
                    "\(old.debugDescription) \(new.debugDescription)")
                #expect(diff.isEmpty == (Array(old.utf8) == Array(new.utf8)))
            }
        }
    }

    @Test(arguments: seeds)
    func `it changes no more lines than a minimal diff`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for round in 0..<300 {
            let (old, new) = texts(&random, lines: round % 30)
            let diff = UnifiedDiff(from: old, to: new)
            let changed = diff.hunks.flatMap(\.lines).count { $0.kind != .context }
            #expect(changed == minimum(lines(old), lines(new)))
        }
    }

    @Test(.enabled(if: Files.exists("/usr/bin/diff")), arguments: seeds)
    func `the diff program finds the same number of changes and equal headings`(seed: UInt64) throws
    {
        var random = SeededGenerator(seed: seed)
        let folder = TemporaryFolder()
        for _ in 0..<20 {
            let (old, new) = texts(&random, lines: 60)
            try Files.replace(folder.path + "/a", with: Array(old.utf8))
            try Files.replace(folder.path + "/b", with: Array(new.utf8))
            let theirs = try run(
                "/usr/bin/diff", ["--minimal", "-u", folder.path + "/a", folder.path + "/b"])
            let ours = UnifiedDiff(from: old, to: new).text(old: "a", new: "b")
            func changes(_ text: String) -> Int {
                text.split(separator: "\n").dropFirst(2).count {
                    $0.hasPrefix("+") || $0.hasPrefix("-")
                }
            }
            #expect(changes(ours) == changes(theirs))
        }
    }

    @Test(.enabled(if: Files.exists("/usr/bin/patch")), arguments: seeds)
    func `the patch program takes it`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let folder = TemporaryFolder()
        for round in 0..<20 {
            let (old, new) = texts(&random, lines: 5 + round)
            let diff = UnifiedDiff(from: old, to: new)
            guard !diff.isEmpty, !new.isEmpty, !old.isEmpty else { continue }
            try Files.replace(folder.path + "/a", with: Array(old.utf8))
            try Files.replace(folder.path + "/p", with: Array(diff.text(old: "a", new: "b").utf8))
            _ = try run("/usr/bin/patch", ["-s", folder.path + "/a", folder.path + "/p"])
            #expect(try Files.read(folder.path + "/a") == Array(new.utf8))
        }
    }

    @Test func `texts with nothing in common in any order take no long time`() {
        var random = SeededGenerator(seed: 7)
        let words = (0..<30_000).map { "line \($0)\n" }
        let old = words.joined()
        let new = words.shuffled(using: &random).joined()
        let clock = ContinuousClock()
        let start = clock.now
        let diff = UnifiedDiff(from: old, to: new)
        #expect(apply(diff, to: old) == Array(new.utf8))
        #expect(clock.now - start < .seconds(20))
    }

    @Test func `lines can't send escape codes to the terminal`() {
        let diff = UnifiedDiff(from: "a\n", to: "\u{1B}[2Ja\n")
        #expect(!diff.text(old: "x\u{1B}", new: "y").contains("\u{1B}"))
        let coloured = diff.text(old: "x", new: "y", style: Style(isOn: true))
        #expect(coloured.contains("\u{1B}[32m+\\u{1b}[2Ja\u{1B}[0m\n"))
    }

    // MARK: Helpers

    /// Two texts of few different lines, the second made from the first by edits; ends vary.
    private func texts(_ random: inout SeededGenerator, lines count: Int) -> (String, String) {
        func line() -> String { "l\(Int.random(in: 0..<6, using: &random))" }
        let old = (0..<count).map { _ in line() }
        var new = old
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            let place = Int.random(in: 0...new.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: new.insert(line(), at: place)
            case 1 where place < new.count: new.remove(at: place)
            case 2 where place < new.count: new[place] = line()
            default: new.shuffle(using: &random)
            }
        }
        func text(_ lines: [String]) -> String {
            let joined = lines.joined(separator: "\n")
            return joined.isEmpty || Bool.random(using: &random) ? joined : joined + "\n"
        }
        return (text(old), text(new))
    }

    private func lines(_ text: String) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var rest = Array(text.utf8)[...]
        while let end = rest.firstIndex(of: 10) {
            lines.append(rest[...end])
            rest = rest[(end + 1)...]
        }
        return rest.isEmpty ? lines : lines + [rest]
    }

    private func apply(_ diff: UnifiedDiff, to old: String) -> [UInt8] {
        let old = lines(old)
        var new: [UInt8] = []
        var next = 0
        for hunk in diff.hunks {
            while next < hunk.oldStart {
                new += old[next]
                next += 1
            }
            for line in hunk.lines {
                if line.kind != .added {
                    guard next < old.count, old[next] == line.bytes else { return [0] }
                    next += 1
                }
                if line.kind != .removed { new += line.bytes }
            }
        }
        while next < old.count {
            new += old[next]
            next += 1
        }
        return new
    }

    /// Lines outside of a longest common subsequence, by the textbook's table.
    private func minimum(_ a: [ArraySlice<UInt8>], _ b: [ArraySlice<UInt8>]) -> Int {
        var last = Array(repeating: 0, count: b.count + 1)
        for line in a {
            var row = [0]
            for (index, other) in b.enumerated() {
                row.append(line == other ? last[index] + 1 : max(last[index + 1], row[index]))
            }
            last = row
        }
        return a.count + b.count - 2 * last[b.count]
    }

    private func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
