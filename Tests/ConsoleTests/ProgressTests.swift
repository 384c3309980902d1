import Testing

@testable import Console

@Suite struct ProgressTests {
    private final class Clock {
        var now = Duration.zero
    }

    @Test func `nothing is shown before two seconds, then how far, how fast, how long`() {
        let clock = Clock()
        let output = Output.inMemory()
        let progress = Progress(label: "verifying", unit: "events", mode: .plain, output: output) {
            clock.now
        }
        clock.now = .milliseconds(1_999)
        progress.update(done: 100_000, total: 1_000_000)
        #expect(output.contents.isEmpty)
        clock.now = .seconds(2)
        progress.update(done: 100_000, total: 1_000_000)
        #expect(
            output.contents
                == "verifying 100,000 of 1,000,000 events (10 %), 50.0 k/s · 18 s left\n")
        clock.now = .seconds(11)
        progress.update(done: 200_000, total: 1_000_000)
        #expect(output.contents.split(separator: "\n").count == 1)
        clock.now = .seconds(12)
        progress.update(done: 200_000, total: Int?.none)
        #expect(output.contents.hasSuffix("\nverifying 200,000 events, 16.7 k/s\n"))
    }

    @Test func `on a terminal one line is written over, and taken away at the end`() {
        let clock = Clock()
        let output = Output.inMemory()
        let progress = Progress(label: "x", unit: "events", mode: .line, output: output) {
            clock.now
        }
        clock.now = .seconds(3)
        progress.update(done: 3, total: 4)
        progress.update(done: 4, total: 4)
        progress.finish()
        progress.finish()
        #expect(output.contents == "\rx 3 of 4 events (75 %), 1/s · 1 s left\u{1B}[K\r\u{1B}[K")
    }

    @Test func `a silent one says nothing`() {
        let clock = Clock()
        let output = Output.inMemory()
        let progress = Progress(label: "x", unit: "events", mode: .silent, output: output) {
            clock.now
        }
        clock.now = .seconds(60)
        progress.update(done: 1, total: 2)
        #expect(output.contents.isEmpty)
    }
}
