/// `pgvigil status`: whether each target is well, and what costs it most.
package struct StatusView: AgentView {
    /// What the command is called.
    package static let name = "status"
    /// What it does, in one line.
    package static let summary = "Show how the targets of the running agent are."
    /// The options beside those of every such command.
    package static let options = [ViewOption.target]
    /// What the help adds.
    package static let discussion = """
        LOSS is the check, or the state of the server, that takes most points off the score. The exit
        code is 1 when a target is down or critical.
        """

    private struct Answer: Decodable {
        struct Check: Decodable {
            let name: String
            let lost: Double?
        }

        struct Component: Decodable { let checks: [Check] }

        struct Cap: Decodable {
            let reason: String
            let active: Bool
        }

        struct Alert: Decodable { let state: String }

        struct Target: Decodable {
            let target: String
            let up: Bool?
            let down_reason: String?
            let age_seconds: Double?
            let score: Double?
            let status: String
            let components: [Component]
            let caps: [Cap]?
            let alerts: [Alert]
        }

        let targets: [Target]
        let truncated: Int
    }

    private let target: String?

    /// Takes the values of the options.
    package init(_ values: [String: String]) throws(ViewRefusal) { target = values["target"] }

    /// Where the question goes.
    package var path: String { ViewText.path("/api/v1/database/health", [("target", target)]) }

    /// A row for each target.
    package func table(of answer: [UInt8]) throws(ViewRefusal) -> ViewTable {
        let read = try ViewTable.read(answer, as: Answer.self)
        let titles = ["TARGET", "STATUS", "SCORE", "ALERTS", "AGE", "LOSS"]
        return ViewTable(
            rows: [titles] + read.targets.map(Self.row),
            notes: ViewTable.note(leftOut: read.truncated),
            hasProblems: read.targets.contains { ["down", "critical"].contains($0.status) })
    }

    private static func row(_ target: Answer.Target) -> [String] {
        let worst = target.components.flatMap(\.checks).max { $0.lost ?? 0 < $1.lost ?? 0 }
        var loss = ViewText.unknown
        if let worst, let lost = worst.lost, lost > 0 {
            loss = "\(worst.name) \(ViewText.number(lost))"
        }
        // What caps the score takes the points that no check takes.
        let lost = target.components.flatMap(\.checks).reduce(0) { $0 + ($1.lost ?? 0) }
        if let score = target.score, let cap = target.caps?.first(where: \.active),
            100 - lost - score > worst?.lost ?? 0
        {
            loss = "\(cap.reason) \(ViewText.number(100 - lost - score))"
        }
        return [
            target.target, target.status, ViewText.number(target.score),
            "\(target.alerts.count { $0.state == "firing" })",
            ViewText.seconds(target.age_seconds), target.down_reason ?? loss,
        ]
    }
}
