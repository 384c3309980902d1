internal import System

/// A text of metrics in the form of Prometheus, version 0.0.4.
///
/// https://prometheus.io/docs/instrumenting/exposition_formats/
struct Exposition {
    enum Kind: String {
        case counter, gauge, histogram
    }

    typealias Labels = [(name: String, value: String)]

    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""

    private mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// One value without labels.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: some Numeric) {
        add(name, kind, help, [([], value)])
    }

    mutating func add(
        _ name: String, _ kind: Kind, _ help: String, _ samples: [(Labels, some Numeric)]
    ) {
        guard !samples.isEmpty else { return }
        begin(name, kind, help)
        for (labels, value) in samples { line(name, labels, "\(value)") }
    }

    mutating func add(_ name: String, _ help: String, _ samples: [(Labels, Histogram)]) {
        guard !samples.isEmpty else { return }
        begin(name, .histogram, help)
        for (labels, histogram) in samples {
            var count: UInt64 = 0
            for (bound, number) in zip(histogram.bounds, histogram.counts) {
                count += number
                line(name + "_bucket", labels + [("le", "\(bound)")], "\(count)")
            }
            line(name + "_bucket", labels + [("le", "+Inf")], "\(histogram.count)")
            line(name + "_sum", labels, "\(histogram.sum)")
            line(name + "_count", labels, "\(histogram.count)")
        }
    }

    private mutating func line(_ name: String, _ labels: Labels, _ value: String) {
        text += name
        if !labels.isEmpty {
            let all = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
            text += "{" + all.joined(separator: ",") + "}"
        }
        text += " \(value)\n"
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
