/// What is wrong with a metric's name or help, by the rules that promtool checks.
package enum Lint {
    /// One sentence per fault; empty when there is none.
    package static func findings(_ metric: Metric) -> [String] {
        var findings: [String] = []
        func check(_ wrong: Bool, _ finding: String) {
            if wrong { findings.append("\(metric.name): \(finding)") }
        }
        check(!isMetricName(metric.name), "not a valid metric name")
        check(metric.name.contains(where: \.isUppercase), "holds capital letters")
        check(
            metric.kind == .counter && !metric.name.hasSuffix("_total"),
            "a counter's name ends in _total")
        check(
            metric.kind != .counter && metric.name.hasSuffix("_total"),
            "only a counter's name ends in _total")
        for suffix in ["_count", "_sum", "_bucket", "_gauge", "_counter", "_created"] {
            check(metric.name.hasSuffix(suffix), "ends in \(suffix), which means something else")
        }
        for unit in wrongUnits {
            check(words(of: metric.name).contains(unit), "\(unit) is not a base unit")
        }
        check(metric.help.isEmpty, "has no help text")
        check(!metric.help.hasSuffix("."), "the help text is not a sentence with a full stop")
        return findings
    }

    /// Whether Prometheus takes this as a metric's name.
    package static func isMetricName(_ name: String) -> Bool {
        isName(name) { $0 == UInt8(ascii: ":") }
    }

    /// Whether Prometheus takes this as a label's name that users may give.
    package static func isLabelName(_ name: String) -> Bool {
        !name.hasPrefix("__") && isName(name) { _ in false }
    }

    private static func isName(_ name: String, also: (UInt8) -> Bool) -> Bool {
        guard let first = name.utf8.first else { return false }
        if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: also(byte)
            }
        }
    }

    private static func words(of name: String) -> [String] {
        name.split(separator: "_").map(String.init)
    }

    private static let wrongUnits = [
        "milliseconds", "microseconds", "nanoseconds", "minutes", "hours", "days", "kilobytes",
        "megabytes", "gigabytes", "kibibytes", "mebibytes", "gibibytes", "bits", "percent",
        "percentage",
    ]
}
