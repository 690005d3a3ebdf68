import Charts
import HTTP
import HTTPMessages
import Memory
import Metrics
import Platform
import Remembering
import Support
import TargetPages
import Testing
import Web

/// The course of a target's numbers on its page.
@Suite struct CourseTests {
    private static func family(_ name: String, _ value: Double) -> Family {
        Family(Metric(name, .gauge, "G."), value)
    }

    /// A page of a target that was polled each minute for ten minutes, but for three of them.
    private static func page(
        _ query: String = "", marks: [ChartMark] = [], start: Double? = nil
    ) throws -> String {
        let time = ManualTime(wall: Int64(WallClock.secondsSince1970 * 1000) - 600_000)
        let trends = RecentTrends(time.source)
        _ = trends.use(["orders"])
        var poll = ContinuousClock.now
        for minute in 0..<10 {
            if !(3..<6).contains(minute) {
                trends.take(
                    [
                        family("pg_connections_used", 40), family("pg_cache_hit_ratio", 0.5),
                        family("pg_health_score", 90),
                    ], of: "orders", poll: poll)
            }
            poll = poll + .seconds(60)
            time.pass(.seconds(60))
        }
        let target = TargetSnapshot(
            name: "orders", labels: ["target": "orders"], generation: 1,
            families: [family("pg_up", 1)]
                + (start.map { [family("pg_postmaster_start_time_seconds", $0)] } ?? []),
            pollBegan: .now)
        let routes = TargetRoutes(
            TargetRoutes.Sources(
                names: { ["orders"] },
                pages: Pages(Snapshot(generation: 1, targets: [target], agent: [])),
                alerts: { _ in [] }, alertVersion: { "1" }, activity: RecentActivity(),
                trends: trends, marks: { _ in marks }, ownAddress: { "" }, version: "1",
                pagesTooOld: { nil }))
        let router = Router(routes.routes, hosts: { AllowedHosts() })
        let parsed = try RequestTarget.parse("/targets/orders\(query)").get()
        let request = Request(
            path: parsed.path, segments: parsed.segments, query: parsed.query,
            headers: [(name: "Host", value: "localhost")])
        guard case .later(let begin) = router.answer(request) else { throw SupportError("at once") }
        let arrived = Locked<Response?>(nil)
        let bell = Doorbell()
        begin { response in
            arrived.withLock { $0 = response }
            bell.ring()
        }
        _ = bell.wait(atMost: .seconds(120))
        return String(decoding: arrived.withLock { $0 }?.body.bytes ?? [], as: UTF8.self)
    }

    @Test(arguments: ["", "?range=6h", "?range=2d"])
    func `what is known over the range is a chart, and what is not is said`(query: String) throws {
        let page = try Self.page(query)
        #expect(page.contains(">Connections</") && page.contains(">Cache hits</"))
        #expect(page.contains("50 %") && page.contains("unknown"))
        #expect(
            page.contains(
                "Nothing is known in this range of: transactions, execution times, write-ahead log,"
                    + " replication lag."))
        #expect(page.contains("range=6h") || query == "?range=6h")
    }

    @Test func `a restart and alerts are marked and listed`() throws {
        let now = WallClock.secondsSince1970
        let page = try Self.page(
            marks: [ChartMark("Lag fires", at: Int64(now * 1000) - 120_000)], start: now - 300)
        #expect(page.contains("class=\"mark\"") && page.contains("<title>Lag fires</title>"))
        #expect(page.contains("<li>Lag fires, ") && page.contains("<li>the server was started, "))
        #expect(!(try Self.page().contains("class=\"mark\"")))
    }
}
