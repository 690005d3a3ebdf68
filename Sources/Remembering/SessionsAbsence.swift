import Basics
package import Metrics

/// Why nothing is known of a target's sessions, in the words that pages, answers, `pgvigil top` and
/// tools of models share.
package struct SessionsAbsence: Sendable, Equatable {
    /// One line, with the statement that helps where there is one.
    package let words: String
    /// Whether another poll changes nothing until something is done.
    package let isSettled: Bool

    /// Finds the reason in what polls have shown.
    package init(_ snapshot: TargetSnapshot?) {
        guard let snapshot, let isUp = snapshot.value(of: "pg_up") else {
            self.init("no poll has come to its end yet", isSettled: false)
            return
        }
        if isUp == 0 {
            let failure = snapshot.samples(
                of: "pgvigil_target_failing_since_timestamp_seconds"
            ).first?.labels["message"]
            let message = failure.flatMap { $0.isEmpty ? nil : $0 }
            self.init(
                "the server cannot be queried" + (message.map { ": \($0)" } ?? ""),
                isSettled: true)
            return
        }
        if snapshot.isPgBouncer {
            self.init("a PgBouncer does not say what its sessions do", isSettled: true)
            return
        }
        let planned = snapshot.samples(of: "pgvigil_collector_planned").first {
            $0.labels["collector"] == "pg_stat_activity" && $0.value == 0
        }
        guard let reason = planned?.labels["reason"] else {
            self.init("the sessions have not been read yet", isSettled: false)
            return
        }
        guard reason == "permission" else {
            self.init("the collector pg_stat_activity is left out: \(reason)", isSettled: true)
            return
        }
        let lacking = snapshot.samples(of: "pgvigil_missing_rights").first {
            $0.labels["remedy"]?.contains(bytesOf: "pg_monitor") == true
        }
        let role = lacking?.labels["role"].map { "the role \($0)" } ?? "the agent's role"
        let place = lacking?.labels["server"] == "primary" ? " on its primary" : ""
        let remedy = (lacking?.labels["remedy"] ?? "GRANT pg_monitor TO it") + place
        self.init("\(role) may not see the sessions of others: \(remedy)", isSettled: true)
    }

    private init(_ words: String, isSettled: Bool) {
        self.words = words
        self.isSettled = isSettled
    }
}
