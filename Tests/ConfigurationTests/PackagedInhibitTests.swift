import Collection
import Configuration
import Documents
import Messages
import Metrics
import NotificationSettings
import Notifications
import Outbox
import Platform
import Receivers
import Rules
import Support
import Testing

/// The rules of the packaged configuration by which one of two alerts for one cause is sent.
@Suite struct PackagedInhibitTests {
    private static let start: Int64 = 1_795_435_200_000

    /// Every file that is named by a path of its own in the recipe holds a URL.
    private struct RecipeFiles: FileReading {
        let text: String

        func read(_ path: String) throws(UnreadableFile) -> [UInt8] {
            if path == "pgvigil.yml" { return Array(text.utf8) }
            return Array(
                (path.hasSuffix("-url")
                    ? "http://127.0.0.1/x\n" : "whsec_c2VjcmV0IG9mIHRoZSBwYWNrYWdlIHRlc3Q=\n").utf8)
        }

        func paths(matching pattern: String) -> [String] { [] }
    }

    /// What the packaged file says of notifications, without its marks, behind targets of a test.
    private static func plan() throws -> NotificationPlan {
        let lines = String(
            decoding: try Files.read("\(Checkout.root)/packaging/pgvigil.yml"), as: UTF8.self
        ).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let first = try #require(lines.firstIndex(of: "#receivers:"))
        let last = try #require(
            lines.indices.first { $0 > first && lines[$0].isEmpty })
        let recipe = lines[first..<last].map { $0.hasPrefix("##") ? "" : String($0.dropFirst()) }
        let text =
            "agent: { state_directory: /s }\ntargets: [{ name: orders, conninfo: '' }]\n"
            + recipe.joined(separator: "\n")
        let loaded = Configuration.load(
            "pgvigil.yml", files: RecipeFiles(text: text), catalog: Catalog.all)
        return try #require(try loaded.get().notifications.plan)
    }

    private static func alert(
        _ name: String, on target: String, _ severity: String, _ state: Alert.State = .firing
    ) -> Alert {
        Alert(
            labels: ["alertname": name, "target": target, "severity": severity],
            annotations: ["summary": name], state: state, value: 1, activeAt: start,
            firedAt: start, resolvedAt: state == .resolved ? start + 600_000 : nil,
            worstValue: 1)
    }

    /// What is delivered to people by then, as "name on target status".
    private static func sent(_ pipeline: NotificationPipeline, by now: Int64) -> Set<String> {
        var random = RandomNumbers(1)
        var sent: Set<String> = []
        pipeline.tick(now: now)
        while case .attempt(let item) = pipeline.next(for: "oncall", now: now) {
            for alert in item.message.alerts {
                sent.insert(
                    "\(alert.labels["alertname"] ?? "") \(alert.labels["severity"] ?? "") on"
                        + " \(alert.labels["target"] ?? "") \(alert.isFiring ? "fires" : "is over")"
                )
            }
            _ = pipeline.finish(
                "oncall", item.message.id, .status(200, retryAfter: nil), now: now, random: &random)
        }
        return sent
    }

    @Test func `where no connection is left, the page that connections are many is not sent, too`()
        throws
    {
        let disk = FaultyFiles()
        try disk.makeDirectory("/state")
        var count = 0
        let pipeline = try NotificationPipeline(
            try Self.plan(), directory: "/state", files: disk, now: Self.start
        ) {
            count += 1
            return "m\(count)"
        }
        let high = [
            Self.alert("PostgresConnectionsHigh", on: "orders", "page"),
            Self.alert("PostgresConnectionsHigh", on: "orders", "ticket"),
            Self.alert("PostgresConnectionsHigh", on: "stock", "page"),
        ]
        let exhausted = Self.alert("PostgresConnectionsExhausted", on: "orders", "page")
        pipeline.take(high + [exhausted], now: Self.start)
        #expect(
            Self.sent(pipeline, by: Self.start + 60_000) == [
                "PostgresConnectionsExhausted page on orders fires",
                "PostgresConnectionsHigh page on stock fires",
            ])
        // The worse one is over, and what it kept back is still true.
        pipeline.take(
            high + [Self.alert("PostgresConnectionsExhausted", on: "orders", "page", .resolved)],
            now: Self.start + 600_000)
        #expect(
            Self.sent(pipeline, by: Self.start + 1_200_000) == [
                "PostgresConnectionsExhausted page on orders is over",
                "PostgresConnectionsHigh page on orders fires",
            ])
    }
}
