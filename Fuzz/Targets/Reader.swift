/// One way in: what takes bytes that others have written.
///
/// Any bytes may come. A reader must not trap, must not take longer than its input deserves, and
/// must keep what it promises; a promise that is broken ends the process with its reason.
package struct Reader: Sendable {
    /// The name, which is also the name of its corpus.
    package let name: String
    /// Reads an input.
    package let read: @Sendable ([UInt8]) -> Void

    init(_ name: String, _ read: @escaping @Sendable ([UInt8]) -> Void) {
        self.name = name
        self.read = read
    }

    /// All readers.
    package static let all: [Reader] = [
        .yaml, .configuration, .collectors, .web, .rules, .unitTests, .expression, .template,
        .messageTemplate, .pattern, .matchers, .silences, .alertsState, .samplesState,
        .notificationLog, .outbox,
        .spool,
        .headers, .credentials, .requestTarget, .conninfo, .cells, .texts, .zone, .historyQuery,
        .secrets, .recorded, .answers, .redaction, .activity, .trends, .baselines, .statementTexts,
        .changes,
        .notes,
        .json, .modelContext, .backups, .setting, .queryPlan, .plannable,
    ]
}

/// Ends the process when a promise is broken.
func promise(_ isKept: Bool, _ promise: @autoclosure () -> String) {
    if !isKept { fatalError("broken promise: \(promise())") }
}

extension [UInt8] {
    /// The bytes as text; what is not UTF-8 is repaired, as readers do it.
    var text: String { String(decoding: self, as: UTF8.self) }

    /// The bytes in two halves, at the first zero byte.
    var halves: (first: [UInt8], second: [UInt8]) {
        let first = prefix { $0 != 0 }
        return (Array(first), Array(dropFirst(first.count + 1)))
    }
}
