import Metrics

// One line for the server, one for each series, tabs between:
//
//     pgvigil-counters-1	1795435200.5	1795000000.25	-	1
//     pg_stat_database	pg_stat_database_xact_commit_total	120	5000	datname	shop
//
// The numbers of the first are when the server was started, when its statistics began, when it
// answered last and how many lines follow; `-` is what is not known. A name and a value for each label
// stand at the end of the others. In texts `%`, controls and nothing else are written as %XX.
/// What an agent keeps of a server's counters for the one that watches the target next.
package struct SavedCounters: Sendable, Equatable {
    /// How many series are kept at most.
    package static let seriesMax = 20_000
    /// How large a file of them may be.
    package static let bytesMax = 8 << 20

    private static let form = "pgvigil-counters-1"

    /// When the server was started, in unix time.
    package let started: Double
    /// When its statistics began, in unix time; nil when it does not say.
    package let began: Double?
    /// When it answered last, in unix time; nil when the agent did not come to note it.
    package let answered: Double?
    /// What differs from the server's own values, by collector; nil when it was too much to keep.
    package let series: [String: [SavedCounter]]?

    /// Keeps what the server said of itself, and the series as far as there is room.
    package init(
        started: Double, began: Double?, answered: Double?, series: [String: [SavedCounter]]?
    ) {
        self.started = started
        self.began = began
        self.answered = answered
        let count = series?.values.reduce(0) { $0 + $1.count } ?? 0
        self.series = count > Self.seriesMax ? nil : series?.filter { !$0.value.isEmpty }
    }

    /// The content of the file.
    package var bytes: [UInt8] {
        let whole = Array(text(of: series).utf8)
        return whole.count > Self.bytesMax ? Array(text(of: nil).utf8) : whole
    }

    /// Reads the content of a file, or nil when any part of it is damaged.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.bytesMax, bytes.last == UInt8(ascii: "\n") else { return nil }
        var lines = bytes.dropLast().split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
        ).map { line in
            line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
        }
        let first = lines.removeFirst().map { String(decoding: $0, as: UTF8.self) }
        guard first.count == 5, first[0] == Self.form, let started = Self.number(first[1]),
            let began = Self.optional(first[2]), let answered = Self.optional(first[3])
        else { return nil }
        (self.started, self.began, self.answered) = (started, began, answered)
        if first[4] == "-" {
            guard lines.isEmpty else { return nil }
            series = nil
            return
        }
        guard Int(first[4]) == lines.count, lines.count <= Self.seriesMax else { return nil }
        var series: [String: [SavedCounter]] = [:]
        for line in lines {
            let words = line.compactMap { Self.plain($0) }
            guard words.count == line.count, words.count >= 4, words.count.isMultiple(of: 2),
                let shown = Self.number(words[2]), let counted = Self.optional(words[3])
            else { return nil }
            let labels = words[4...]
            series[words[0], default: []].append(
                SavedCounter(
                    metric: words[1],
                    labels: Labels(
                        names: stride(from: 4, to: labels.endIndex, by: 2).map { labels[$0] },
                        values: stride(from: 5, to: labels.endIndex, by: 2).map { labels[$0] }),
                    shown: shown, counted: counted))
        }
        self.series = series
    }

    private func text(of series: [String: [SavedCounter]]?) -> String {
        let lines = (series ?? [:]).sorted { $0.key < $1.key }.flatMap { collector, counters in
            counters.map { one in
                let labels = zip(one.labels.names, one.labels.values).flatMap { [$0, $1] }
                let words =
                    [collector, one.metric, "\(one.shown)", Self.written(one.counted)] + labels
                return words.map(Self.escaped).joined(separator: "\t") + "\n"
            }
        }
        let first = [
            Self.form, "\(started)", Self.written(began), Self.written(answered),
            series == nil ? "-" : "\(lines.count)",
        ]
        return first.joined(separator: "\t") + "\n" + lines.joined()
    }

    private static func written(_ number: Double?) -> String { number.map { "\($0)" } ?? "-" }

    /// A finite number, or nil.
    private static func number(_ text: String) -> Double? {
        Double(text).flatMap { $0.isFinite ? $0 : nil }
    }

    /// A finite number or what stands for none, or nil when it is neither.
    private static func optional(_ text: String) -> Double?? {
        if text == "-" { return .some(nil) }
        return number(text).map { .some($0) }
    }

    private static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if byte < 0x20 || byte == 0x7f || byte == UInt8(ascii: "%") {
                bytes.append(UInt8(ascii: "%"))
                bytes += [byte >> 4, byte & 15].map { Array("0123456789ABCDEF".utf8)[Int($0)] }
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func plain(_ word: ArraySlice<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var rest = word
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2,
                let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(code)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
