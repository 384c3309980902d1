/// A line on standard error about work of more than two seconds: how far, how fast, how long.
public final class Progress {
    enum Mode {
        /// One line of a terminal, written over again and again.
        case line
        /// A plain line now and then, for logs.
        case plain
        case silent
    }

    private let label: String
    private let unit: String
    private let mode: Mode
    private let output: Output
    private let clock: () -> Duration
    private let started: Duration
    private var shown: Duration?

    private static let patience = Duration.seconds(2)

    init(
        label: String, unit: String, mode: Mode, output: Output,
        clock: @escaping () -> Duration = Progress.monotonicClock()
    ) {
        self.label = label
        self.unit = unit
        self.mode = mode
        self.output = output
        self.clock = clock
        started = clock()
    }

    private static func monotonicClock() -> () -> Duration {
        let clock = ContinuousClock()
        let start = clock.now
        return { clock.now - start }
    }

    /// Says how much is done; call it as often as is convenient.
    public func update(done: some BinaryInteger, total: (some BinaryInteger)?) {
        guard mode != .silent else { return }
        let now = clock()
        let wait: Duration = mode == .line ? .milliseconds(100) : .seconds(10)
        guard now - started >= Self.patience, shown.map({ now - $0 >= wait }) ?? true else {
            return
        }
        shown = now
        let text = describe(
            done: Double(done), total: total.map { Double($0) }, after: now - started)
        switch mode {
        case .line:
            let fitted = TextWidth.fit(text, to: (output.width ?? 80) - 1)
            try? output.write("\r\(fitted)\u{1B}[K")
        case .plain: try? output.line(text)
        case .silent: break
        }
        try? output.flush()
    }

    /// Takes the line off the terminal, so that what follows stands alone.
    public func finish() {
        guard mode == .line, shown != nil else { return }
        try? output.write("\r\u{1B}[K")
        try? output.flush()
        shown = nil
    }

    deinit { finish() }

    private func describe(done: Double, total: Double?, after length: Duration) -> String {
        let seconds = length / .seconds(1)
        let rate = done / max(seconds, 0.001)
        var parts = [label, Readable.count(Int(done))]
        if let total, total > 0 {
            let percent = Int((done / total * 100).rounded(.down))
            parts += ["of", Readable.count(Int(total)), unit, "(\(percent) %),"]
        } else {
            parts += ["\(unit),"]
        }
        parts.append(Readable.rate(rate))
        if let total, rate > 0, total > done {
            parts.append("· \(Readable.duration(seconds: (total - done) / rate)) left")
        }
        return parts.joined(separator: " ")
    }
}
