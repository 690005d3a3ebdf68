import Basics
import JSON
import Platform

/// How a log entry becomes bytes.
package enum LogFormat: String, Sendable, CaseIterable {
    /// For eyes: time, level, text, keys; with colour on a terminal.
    case text
    /// `key=value` pairs.
    case logfmt
    /// One JSON object a line.
    case json
    /// systemd's journal, natively.
    case journal

    /// The entry as one line without its newline; the journal's form is `text` without the time.
    package func line(_ entry: LogEntry, colour: Bool = false) -> String {
        switch self {
        case .text: textLine(entry, colour: colour)
        case .logfmt: logfmtLine(entry)
        case .json: jsonLine(entry)
        case .journal: entry.message + pairs(entry.fields)
        }
    }

    private func textLine(_ entry: LogEntry, colour: Bool) -> String {
        let clock = WallClock.text(entry.time).dropFirst(11).prefix(12)
        let level = entry.level.name.uppercased()
        let padding = String(repeating: " ", count: 7 - level.count)
        guard colour else {
            return "\(clock) \(level)\(padding) \(entry.message)\(pairs(entry.fields))"
        }
        let code =
            switch entry.level {
            case .error: "31"
            case .warning: "33"
            case .notice: "32"
            case .info: "36"
            case .debug: "90"
            }
        return "\u{1B}[90m\(clock)\u{1B}[0m \u{1B}[\(code)m\(level)\u{1B}[0m\(padding) "
            + "\(entry.message)\u{1B}[90m\(pairs(entry.fields))\u{1B}[0m"
    }

    private func logfmtLine(_ entry: LogEntry) -> String {
        "ts=\(WallClock.text(entry.time)) level=\(entry.level.name) msg=\(bare(entry.message))"
            + pairs(entry.fields)
    }

    private func pairs(_ fields: [(key: String, value: String)]) -> String {
        fields.map { " \($0.key)=\(bare($0.value))" }.joined()
    }

    /// The value as it is when nothing in it needs quotes.
    private func bare(_ value: String) -> String {
        let isBare =
            !value.isEmpty
            && value.utf8.allSatisfy {
                $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=")
            } && VisibleText.isPlain(value)
        return isBare ? value : JSONText.quoted(value)
    }

    private func jsonLine(_ entry: LogEntry) -> String {
        let head = [
            ("ts", WallClock.text(entry.time)), ("level", entry.level.name), ("msg", entry.message),
        ]
        let all = head + entry.fields.map { ($0.key, $0.value) }
        return "{"
            + all.map { "\(JSONText.quoted($0.0)):\(JSONText.quoted($0.1))" }.joined(separator: ",")
            + "}"
    }
}
