import Platform
import Systemd

/// Standard error: a terminal, a pipe or the journal; writers wait for none of them.
package struct StandardErrorOutput: LogOutput {
    private let format: LogFormat
    private let colour: Bool

    /// Writes in the given form, or in the one that fits what standard error is connected to.
    package init(format: LogFormat? = nil) {
        let isTerminal = StandardError.isTerminal
        self.format = format ?? (Journal.isStandardError ? .journal : isTerminal ? .text : .logfmt)
        colour = isTerminal
    }

    /// Hands one entry to the thread that writes.
    package func write(_ entry: LogEntry) {
        LogQueue.standardError.append(entry) { put($0) }
    }

    private func put(_ entry: LogEntry) {
        if format == .journal, sendToJournal(entry) { return }
        StandardError.write(Array((format.line(entry, colour: colour) + "\n").utf8))
    }

    private func sendToJournal(_ entry: LogEntry) -> Bool {
        let text = format.line(entry)
        let head = [
            (name: "MESSAGE", value: text), ("PRIORITY", String(entry.level.rawValue)),
            ("SYSLOG_IDENTIFIER", "pgvigil"),
        ]
        let fields = entry.fields.map { field in
            (name: "PGVIGIL_" + Self.journalName(field.key), value: field.value)
        }
        return Journal.send(head + fields)
    }

    /// The journal takes capitals, digits and underscores.
    private static func journalName(_ key: String) -> String {
        String(key.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
    }
}
