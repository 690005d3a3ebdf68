/// A question about the history, checked, and the statement that answers it.
package struct HistoryQuery: Sendable, Equatable {
    /// Where the numbers come from.
    package enum Source: String, Sendable {
        /// The rows themselves.
        case raw
        /// Hourly figures, and rows for the hours that have none yet.
        case hourly
        /// Daily figures, and rows for the days that have none yet.
        case daily
    }

    /// Why a question is not answered.
    package struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
        /// One line that names the parameter.
        package let description: String
    }

    /// The most points of one series, as in Prometheus.
    package static let pointsMax = 11_000
    /// The most points of an answer.
    package static let rowsMax = 50_000
    /// The longest range.
    package static let rangeMaxMilliseconds: Int64 = 3_660 * 86_400_000
    private static let defaultRange: Int64 = 3_600_000
    private static let hour: Int64 = 3_600_000
    private static let day: Int64 = 86_400_000

    /// The metric's name.
    package let metric: String
    /// Milliseconds since 1970: the first that counts and the first that counts no more.
    package let range: Range<Int64>
    /// The width of a point in milliseconds, or nil for the rows as they are.
    package let step: Int64?
    /// What rows must bear.
    package let tags: [(name: String, value: String)]
    /// Where the numbers come from.
    package let source: Source

    /// Whether both ask the same.
    package static func == (one: HistoryQuery, other: HistoryQuery) -> Bool { one.sql == other.sql }

    /// Reads the parameters of a request; `now` is in milliseconds since 1970.
    ///
    /// - Throws: `Refusal` for what is missing, misspelt or too much.
    package init(
        _ parameters: [(name: String, value: String)], now: Int64
    ) throws(Refusal) {
        var values: [String: String] = [:]
        for (name, value) in parameters {
            guard ["metric", "from", "to", "step", "tags"].contains(name) else {
                throw Refusal(
                    description: "\(name): unknown; there are metric, from, to, step, tags")
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw Refusal(description: "\(name): is there twice")
            }
        }
        guard let metric = values["metric"], !metric.isEmpty else {
            throw Refusal(description: "metric: is missing")
        }
        self.metric = metric
        let to = try Self.time(values["to"], "to") ?? now
        let from = try Self.time(values["from"], "from") ?? to - Self.defaultRange
        guard from < to else { throw Refusal(description: "from: is not before to") }
        guard to - from <= Self.rangeMaxMilliseconds else {
            throw Refusal(description: "from: more than ten years before to")
        }
        range = from..<to
        step = try Self.step(values["step"])
        if let step, (to - from) / step > Int64(Self.pointsMax) {
            throw Refusal(description: "step: gives more than \(Self.pointsMax) points")
        }
        tags = try Self.tags(values["tags"])
        source = Self.source(of: step)
    }

    /// A question that the program asks by itself.
    init(
        _ metric: String, range: Range<Int64>, step: Int64, tags: [(name: String, value: String)]
    ) {
        self.metric = metric
        self.range = range
        self.step = step
        self.tags = tags
        source = Self.source(of: step)
    }

    private static func source(of step: Int64?) -> Source {
        switch step {
        case .some(let step) where step % day == 0: .daily
        case .some(let step) where step % hour == 0: .hourly
        default: .raw
        }
    }

    private static func time(_ text: String?, _ name: String) throws(Refusal) -> Int64? {
        guard let text else { return nil }
        guard let milliseconds = TimeText.milliseconds(text),
            RowLimits.milliseconds.contains(milliseconds)
        else {
            throw Refusal(
                description: "\(name): neither a time such as 2026-11-21T08:00:00Z nor seconds"
                    + " since 1970")
        }
        return milliseconds
    }

    private static func step(_ text: String?) throws(Refusal) -> Int64? {
        guard let text else { return nil }
        let units: [(String, Int64)] = [
            ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", hour), ("d", day), ("", 1_000),
        ]
        for (unit, scale) in units where text.hasSuffix(unit) {
            let (step, overflow) = (Int64(text.dropLast(unit.count)) ?? 0)
                .multipliedReportingOverflow(by: scale)
            if !overflow, step >= 1_000, step <= rangeMaxMilliseconds { return step }
            break
        }
        throw Refusal(description: "step: no duration of a second or more, such as 30s, 5m, 1h, 1d")
    }

    /// Such as `target=orders,datname=shop`.
    private static func tags(_ text: String?) throws(Refusal) -> [(name: String, value: String)] {
        guard let text, !text.isEmpty else { return [] }
        var tags: [(name: String, value: String)] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let equals = part.firstIndex(of: "="), equals > part.startIndex else {
                throw Refusal(description: "tags: not of the form name=value,name=value")
            }
            tags.append((String(part[..<equals]), String(part[part.index(after: equals)...])))
        }
        guard tags.count <= RowLimits.tagsMax else {
            throw Refusal(description: "tags: more than \(RowLimits.tagsMax)")
        }
        return tags
    }
}
