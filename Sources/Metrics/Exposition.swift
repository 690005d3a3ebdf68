/// Writes a snapshot as a page that Prometheus reads.
///
/// The samples of both forms are the same bytes; only the lines about a family differ, and the
/// OpenMetrics form ends in `# EOF`:
///
///     # HELP pg_up Whether the last poll could ask the server.
///     # TYPE pg_up gauge
///     pg_up{target="orders"} 1
package enum Exposition {
    /// The page; families in order of first appearance, each named once.
    package static func page(of snapshot: Snapshot, as format: ExpositionFormat) -> [UInt8] {
        var page: [UInt8] = []
        append(snapshot, as: format, to: &page)
        return page
    }

    /// The same, into a buffer that the caller keeps for the next time.
    package static func append(
        _ snapshot: Snapshot, as format: ExpositionFormat, to page: inout [UInt8]
    ) {
        let prefixes = snapshot.targets.map { target in
            var prefix: [UInt8] = []
            appendPairs(target.labels, to: &prefix)
            return prefix
        }
        for group in groups(of: snapshot) {
            appendHeader(group.metric, as: format, to: &page)
            for part in group.parts {
                var start = Array(group.metric.name.utf8)
                start.append(UInt8(ascii: "{"))
                if let target = part.target { start += prefixes[target] }
                for sample in part.samples { append(sample, start: start, to: &page) }
            }
        }
        if format == .openMetrics { page.append(contentsOf: "# EOF\n".utf8) }
    }

    private struct Group {
        let metric: Metric
        var parts: [(target: Int?, samples: [Sample])]
    }

    private static func groups(of snapshot: Snapshot) -> [Group] {
        var groups: [Group] = []
        var places: [String: Int] = [:]
        func add(_ family: Family, _ target: Int?) {
            if family.samples.isEmpty || family.metric.isForRulesOnly { return }
            if let place = places[family.metric.name] {
                groups[place].parts.append((target, family.samples))
            } else {
                places[family.metric.name] = groups.count
                groups.append(Group(metric: family.metric, parts: [(target, family.samples)]))
            }
        }
        for family in snapshot.agent { add(family, nil) }
        for (index, target) in snapshot.targets.enumerated() {
            for family in target.families { add(family, index) }
        }
        return groups
    }

    private static func appendHeader(
        _ metric: Metric, as format: ExpositionFormat, to page: inout [UInt8]
    ) {
        var name = metric.name[...]
        if format == .openMetrics, metric.kind == .counter, name.hasSuffix("_total") {
            name = name.dropLast("_total".count)
        }
        page.append(contentsOf: "# HELP \(name) ".utf8)
        appendEscaped(metric.help, quotes: format == .openMetrics, to: &page)
        // Prometheus's own format has another word for it than OpenMetrics.
        let kind = metric.kind == .unknown && format == .text ? "untyped" : metric.kind.rawValue
        page.append(contentsOf: "\n# TYPE \(name) \(kind)\n".utf8)
    }

    /// `start` is the line as far as all samples of a family share it: name, brace, common labels.
    private static func append(_ sample: Sample, start: [UInt8], to page: inout [UInt8]) {
        page.append(contentsOf: start)
        appendPairs(sample.labels, to: &page)
        if page[page.count - 1] == UInt8(ascii: "{") {
            page.removeLast()
        } else {
            // Every pair ends in a comma; the last one becomes the closing brace.
            page[page.count - 1] = UInt8(ascii: "}")
        }
        page.append(UInt8(ascii: " "))
        appendValue(sample.value, to: &page)
        page.append(UInt8(ascii: "\n"))
    }

    /// Appends `name="value",` for every label whose value is not empty.
    private static func appendPairs(_ labels: Labels, to page: inout [UInt8]) {
        for index in labels.names.indices where !labels.values[index].isEmpty {
            page.append(contentsOf: labels.names[index].utf8)
            page.append(UInt8(ascii: "="))
            page.append(UInt8(ascii: "\""))
            appendEscaped(labels.values[index], quotes: true, to: &page)
            page.append(UInt8(ascii: "\""))
            page.append(UInt8(ascii: ","))
        }
    }

    private static func appendEscaped(_ text: String, quotes: Bool, to page: inout [UInt8]) {
        let backslash = UInt8(ascii: "\\")
        let bytes = text.utf8.span
        var isPlain = true
        for index in bytes.indices {
            let byte = bytes[index]
            if byte == backslash || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\"") {
                isPlain = false
                break
            }
        }
        if isPlain {
            page.append(contentsOf: text.utf8)
            return
        }
        for byte in text.utf8 {
            switch byte {
            case backslash: page.append(contentsOf: [backslash, backslash])
            case UInt8(ascii: "\n"): page.append(contentsOf: [backslash, UInt8(ascii: "n")])
            case UInt8(ascii: "\"") where quotes: page.append(contentsOf: [backslash, byte])
            default: page.append(byte)
            }
        }
    }

    /// Appends a number as Go and Python read it: `+Inf`, `NaN`, whole numbers bare.
    package static func appendValue(_ value: Double, to page: inout [UInt8]) {
        // Beyond 2^53 a whole number no longer stands for itself alone.
        if value.rounded(.towardZero) == value, abs(value) < 9_007_199_254_740_992 {
            appendWhole(Int64(value), to: &page)
        } else if value.isFinite {
            page.append(contentsOf: "\(value)".utf8)
        } else {
            page.append(contentsOf: (value.isNaN ? "NaN" : value > 0 ? "+Inf" : "-Inf").utf8)
        }
    }

    private static func appendWhole(_ value: Int64, to page: inout [UInt8]) {
        if value < 0 { page.append(UInt8(ascii: "-")) }
        let start = page.count
        var rest = value.magnitude
        repeat {
            page.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        page[start...].reverse()
    }
}
