import Metrics

/// What promlint and the house ask of a name and a help text.
enum MetricRules {
    static func findings(_ metric: Metric) -> [String] {
        let words = metric.name.split(separator: "_").map(String.init)
        var findings: [String] = []
        if metric.name.wholeMatch(of: /(pg|pgbouncer)_[a-z0-9_]*[a-z0-9]/) == nil {
            findings.append("not snake case after pg_ or pgbouncer_")
        }
        if metric.name.hasSuffix("_total") != (metric.kind == .counter) {
            findings.append("_total is for counters, and for all of them")
        }
        for suffix in ["count", "sum", "bucket"] where words.last == suffix {
            findings.append("_\(suffix) belongs to histograms")
        }
        for type in ["gauge", "counter", "histogram", "summary"] where words.contains(type) {
            findings.append("names the type \(type)")
        }
        let strange: Set = [
            "ms", "us", "ns", "s", "sec", "kb", "mb", "gb", "b", "h", "d", "milliseconds",
            "microseconds", "minutes", "hours", "days", "kilobytes", "megabytes", "percent",
        ]
        for word in words where strange.contains(word) {
            findings.append("\(word) is not a base unit")
        }
        for unit in ["seconds", "bytes", "ratio"] where words.contains(unit) {
            if words.last != unit && words.suffix(2) != [unit, "total"] {
                findings.append("the unit \(unit) is not last")
            }
        }
        // a setting keeps its name, and some settings are ages in transactions
        if ["timestamp", "age"].contains(words.last), !metric.name.hasPrefix("pg_settings_") {
            findings.append("a time without its unit")
        }
        let sentence = metric.help
        if !sentence.hasSuffix(".") || sentence.contains("\n") || sentence.contains(". ")
            || sentence.first?.isUppercase != true
        {
            findings.append("the help is not one sentence")
        }
        return findings
    }
}
