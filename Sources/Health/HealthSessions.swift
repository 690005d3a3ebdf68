package import Metrics

/// Sessions that a check or a cap is about, by the metric whose samples name them.
package enum HealthSessions: String, Sendable, CaseIterable {
    /// Those at the head of lock queues; the values count who waits behind them.
    case lockHeads = "pg_lock_blocking_root"
    /// The one that has been idle longest in a transaction that holds something.
    case idleHolder = "pg_idle_in_transaction_holding_details"

    /// More of them are only counted.
    private static let namesMax = 3
    /// A longer name is cut.
    private static let nameScalarsMax = 60

    /// What to do, with the sessions that it is about, those with the most behind them first.
    ///
    /// `samples` are those of the metric; without any, the words stay as they are.
    package func remedy(_ words: String, naming samples: [Sample]) -> String {
        let worst = samples.sorted { $0.value > $1.value }
        let names = worst.prefix(Self.namesMax).map(name)
        guard !names.isEmpty else { return words }
        let more = worst.count > names.count ? " and \(worst.count - names.count) more" : ""
        return "\(words) Now: \(names.joined(separator: ", "))\(more)."
    }

    private func name(_ sample: Sample) -> String {
        func label(_ name: String, _ before: String) -> String {
            guard let text = sample.labels[name], !text.isEmpty else { return "" }
            let kept = text.unicodeScalars.prefix(Self.nameScalarsMax)
            let isCut = kept.endIndex != text.unicodeScalars.endIndex
            return before + String(String.UnicodeScalarView(kept)) + (isCut ? "…" : "")
        }
        let pid = sample.labels["pid"] ?? ""
        // A prepared transaction has no process.
        let what = pid.isEmpty || pid == "0" ? "a prepared transaction" : "process \(pid)"
        let kind = sample.labels["kind"] ?? ""
        let isNamed = kind.isEmpty || kind == "session" || kind == "prepared transaction"
        let behind = Int(exactly: sample.value).map { ", \($0) waiting" } ?? ""
        return what + (isNamed ? "" : " (\(kind))") + label("usename", " of ")
            + label("datname", " in ") + label("application_name", " by ")
            + (self == .lockHeads ? behind : "")
    }
}
