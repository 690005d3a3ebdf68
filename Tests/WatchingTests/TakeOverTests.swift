import Collection
import Indicators
import Metrics
import Polling
import Tables
import Testing

/// What a worker that takes another's place after a reload goes on from.
@Suite struct TakeOverTests {
    private static let transactions = Collector(
        "pg_stat_database", "For tests.", variants: [.always("SELECT 1")],
        columns: [
            .label("datname"),
            .counter("commits", as: "pg_stat_database_xact_commit_total", "Commits."),
            .counter("rollbacks", as: "pg_stat_database_xact_rollback_total", "Rollbacks."),
        ])
    private static let catalog = PollScene.catalog + [transactions]
    private static let ratio = "pg_transaction_error_ratio"

    /// After some polls in which every fourth transaction failed.
    private static func watched() -> PollScene {
        var scene = PollScene(catalog)
        for count in 1...4 {
            scene.server.commits = 3000 * Double(count)
            scene.server.rollbacks = 1000 * Double(count)
            scene.poll()
        }
        return scene
    }

    @Test func `windows go on after a reload of anything but the address`() {
        let scene = Self.watched()
        #expect(scene.indicator(Self.ratio) == 0.25)
        var next = PollScene(Self.catalog, interval: 5, thresholds: .init())
        let isSame = next.takeOver(from: scene)
        #expect(isSame)
        // Also before its first poll, in which it learns only what came since.
        #expect(next.shown.contains("a_calls"))
        next.server.commits = 12_000
        next.server.rollbacks = 4000
        next.poll()
        #expect(next.indicator(Self.ratio) == 0.25)
        #expect(!next.report.unknown.contains(Self.ratio))
    }

    @Test func `counts of a worker's own, and since when a server is down, go on`() {
        var scene = Self.watched()
        scene.server.failures["a"] = .server("57014")
        scene.poll()
        let failures = scene.own("pgvigil_collector_failures_total", "a")
        #expect(failures == 1)
        scene.server.login = .login("57P03")
        scene.poll()
        let since = scene.downSince
        var next = PollScene(Self.catalog)
        let isSame = next.takeOver(from: scene)
        #expect(isSame)
        next.server = scene.server
        next.poll()
        #expect(next.own("pgvigil_collector_failures_total", "a") ?? 0 >= failures ?? 1)
        #expect(since != nil && next.downSince == since)
    }

    @Test func `what is no longer asked, or is another question now, is gone at once`() {
        let scene = Self.watched()
        var next = PollScene(Self.catalog, disabled: ["a"])
        let isSame = next.takeOver(from: scene)
        #expect(isSame)
        #expect(!next.shown.contains("a_calls") && next.shown.contains("b_calls"))
        var changed = PollScene(Self.catalog)
        let isSameToo = changed.takeOver(from: scene, keepsOwnCollectors: false)
        #expect(isSameToo)
        #expect(!changed.shown.contains("b_calls"))
        #expect(changed.shown.contains("pg_stat_database_xact_commit_total"))
        var fewer = PollScene(Self.catalog, databases: { $0 != "stock" })
        let isSameStill = fewer.takeOver(from: scene)
        #expect(isSameStill)
        let places = fewer.report.parts.flatMap(\.families)
            .filter { $0.metric.name == "sizes_calls" }.flatMap(\.samples)
            .compactMap { $0.labels["datname"] }
        #expect(places.sorted() == ["postgres", "shop"])
    }

    @Test
    func `another address shows nothing until it answers, and then goes on with the same server`() {
        let scene = Self.watched()
        var next = PollScene(Self.catalog, host: "/elsewhere")
        let isSame = next.takeOver(from: scene)
        #expect(!isSame)
        #expect(!next.shown.contains("a_calls"))
        next.server.commits = 12_000
        next.server.rollbacks = 4000
        next.poll()
        #expect(next.indicator(Self.ratio) == 0.25)
    }

    @Test func `at another address another server begins at nothing`() {
        let scene = Self.watched()
        var next = PollScene(Self.catalog, host: "/elsewhere")
        let isSame = next.takeOver(from: scene)
        #expect(!isSame)
        next.server.started = 1500
        next.server.commits = 900_000
        next.server.rollbacks = 900_000
        next.poll()
        #expect(next.indicator(Self.ratio) == nil)
        #expect(next.report.unknown.contains(Self.ratio))
        next.server.commits += 900
        next.server.rollbacks += 100
        next.poll()
        #expect(next.indicator(Self.ratio) == 0.1)
        #expect(!next.report.unknown.contains(Self.ratio))
    }

    @Test
    func `of two reloads in a row the second goes on from the first, whose worker never polled`() {
        let scene = Self.watched()
        var second = PollScene(Self.catalog)
        let isSecond = second.takeOver(from: scene)
        #expect(isSecond)
        var third = PollScene(Self.catalog)
        let isThird = third.takeOver(from: second)
        #expect(isThird)
        third.server.commits = 12_000
        third.server.rollbacks = 4000
        third.poll()
        #expect(third.indicator(Self.ratio) == 0.25)
    }
}
