import Basics

/// `pgvigil alerts`: what is pending or firing.
package struct AlertsView: AgentView {
    /// What the command is called.
    package static let name = "alerts"
    /// What it does, in one line.
    package static let summary = "Show the alerts of the running agent that are pending or firing."
    /// The options beside those of every such command.
    package static let options: [ViewOption] = []
    /// What the help adds.
    package static let discussion = """
        The exit code is 1 when an alert of severity page or ticket fires, silenced or not.
        """

    private struct Answer: Decodable {
        struct Alert: Decodable {
            let labels: [String: String]
            let annotations: [String: String]
            let state: String
            let activeAt: String
            /// Nil for one that no silence keeps back.
            let silencedUntil: String?

            var isFiring: Bool { state == "firing" }
        }

        struct Content: Decodable { let alerts: [Alert] }

        let data: Content
    }

    /// Takes the values of the options, of which there are none.
    package init(_ values: [String: String]) throws(ViewRefusal) {}

    /// Where the question goes.
    package var path: String { "/api/v1/alerts" }

    /// A row for each alert in the order in which all lists have them; of those that are alike the order of
    /// the answer stays, which is that of time.
    package func table(of answer: [UInt8]) throws(ViewRefusal) -> ViewTable {
        let alerts = try ViewTable.read(answer, as: Answer.self).data.alerts
        var listed: [(order: AlertOrder, place: Int, row: [String])] = []
        for (place, alert) in alerts.enumerated() {
            let severity = alert.labels["severity"] ?? ""
            let order = AlertOrder(
                isFiring: alert.isFiring, severity: severity, since: 0)
            listed.append((order, place, Self.row(alert)))
        }
        listed.sort { left, right in
            left.order == right.order ? left.place < right.place : left.order < right.order
        }
        let rows = listed.map(\.row)
        let titles = ["STATE", "SEVERITY", "ALERT", "TARGET", "SINCE", "SUMMARY"]
        return ViewTable(
            rows: [titles] + rows,
            notes: alerts.isEmpty ? ["no alert is pending or firing"] : [],
            hasProblems: alerts.contains {
                $0.isFiring && ["page", "ticket"].contains($0.labels["severity"] ?? "")
            })
    }

    private static func row(_ alert: Answer.Alert) -> [String] {
        [
            alert.state + (alert.silencedUntil == nil ? "" : ", silenced"),
            alert.labels["severity"] ?? "", alert.labels["alertname"] ?? "",
            alert.labels["target"] ?? alert.annotations["targets"] ?? "",
            minute(alert.activeAt), alert.annotations["summary"] ?? "",
        ]
    }

    /// A time without its seconds, which only the agent needs.
    private static func minute(_ time: String) -> String {
        let bytes = Array(time.utf8)
        guard bytes.count > 16, bytes.last == UInt8(ascii: "Z") else { return time }
        return String(decoding: bytes.prefix(16), as: UTF8.self) + "Z"
    }
}
