import Collection
import Health
import Metrics
import Polling
import Postgres
import Regressions
import Servers
import Tables
import Targets
import Testing
import Windows

/// What statements did from poll to poll, as those who know what is usual get it.
@Suite struct StatementStepTests {
    /// Polls of a server that answers with statements.
    private struct Scene {
        var state: PollState
        var seconds = 0.0
        private let start = ContinuousClock.now
        private let facts = PollScene.facts(roles: ["pg_read_all_stats"])
        private let collector = Collector(
            "pg_stat_statements", "For tests.", variants: [.always("SELECT 5 AS calls")],
            columns: [
                .label("queryid"), .label("dbid"), .label("usename"), .label("toplevel"),
                .gauge("calls", as: "calls", "Calls."), .hidden("total_exec_time"),
                .hidden("stddev_exec_time"),
            ])

        init() throws {
            let conninfo = try #require(ConnectionString("host=/nowhere user=watcher"))
            let target = WatchedTarget(
                name: "shop", login: Login(conninfo: conninfo, purpose: .watching),
                catalog: [collector], interval: 10)
            state = PollState(target, start)
            state.isFollowed = true
        }

        var now: ContinuousClock.Instant { start + .seconds(seconds) }

        /// A poll in which each statement has run as often as `calls` says; nil for no answer.
        mutating func poll(
            _ calls: [String: Int]?, connection: Int = 1, changes: [UInt64] = []
        ) -> [StatementMoments]? {
            seconds += 10
            state.begin(now, tick: seconds)
            state.factsWereRead(now)
            state.learn(facts, isOther: false, now)
            if let calls, let entry = state.clusterEntries.first {
                state.begin(entry.collector)
                state.observe(Self.table(calls), of: entry, in: "", now)
                state.end(entry.collector, unixTime: 1_700_000_000 + seconds)
            }
            state.serverAnswered(now)
            state.end()
            state.observe(connection: connection)
            let step = state.statementStep()
            if let step {
                state.observe(
                    StatementChanges(
                        shown: step.map {
                            StatementChange(
                                key: $0.key, baseline: 1, mean: 3, calls: $0.calls, share: 1)
                        }, leftOut: 0, regressed: step.count))
            }
            state.deriveIndicators(pageAlerts: .notApplicable, now)
            return step
        }

        private static func table(_ calls: [String: Int]) -> Table {
            var table = Table(columns: [
                "queryid", "dbid", "usename", "toplevel", "calls", "total_exec_time",
                "stddev_exec_time",
            ])
            for (id, count) in calls.sorted(by: { $0.key < $1.key }) {
                table.appendRow([id, "2", "web", "true", "\(count)", "\(count * 4)", "1"])
            }
            return table
        }

        mutating func samples(of name: String) -> [Sample] {
            let families = state.report(connections: 1, prepared: 0, now).parts.flatMap(\.families)
            return families.first { $0.metric.name == name }?.samples ?? []
        }
    }

    @Test func `a step has what ran since the answer before, and labels are those of the series`()
        throws
    {
        var scene = try Scene()
        #expect(scene.poll(["11": 100]) == nil)
        #expect(scene.samples(of: "pg_statement_change_factor").isEmpty)
        let step = scene.poll(["11": 160, "12": 5])
        #expect(step?.map(\.calls).sorted() == [5, 60])
        let labels = scene.samples(of: "pg_statement_change_factor").map(\.labels)
        #expect(labels.count == 2)
        #expect(
            labels.contains([
                "queryid": "11", "datname": "shop", "usename": "web", "toplevel": "true",
            ]))
        #expect(scene.samples(of: "pg_statements_regressed").map(\.value) == [2])
        // A poll that does not ask shows what is known.
        #expect(scene.poll(nil) == nil)
        #expect(scene.samples(of: "pg_statement_change_factor").count == 2)
    }

    @Test func `a new connection that may lead to another server compares nothing`() throws {
        var scene = try Scene()
        _ = scene.poll(["11": 100])
        #expect(scene.poll(["11": 9_000], connection: 2) == nil)
        #expect(scene.poll(["11": 9_010], connection: 2)?.map(\.calls) == [10])
    }

    @Test func `a gap compares nothing`() throws {
        var scene = try Scene()
        _ = scene.poll(["11": 100])
        scene.seconds += StatementSteps.gapMax
        #expect(scene.poll(["11": 9_000]) == nil)
        #expect(scene.poll(["11": 9_010])?.map(\.calls) == [10])
    }

    @Test func `a server that is down shows no statement that has changed`() throws {
        var scene = try Scene()
        _ = scene.poll(["11": 100])
        _ = scene.poll(["11": 200])
        #expect(scene.samples(of: "pg_statement_change_factor").count == 1)
        scene.seconds += 30
        scene.state.begin(scene.now, tick: scene.seconds)
        scene.state.serverFailed(.lost, unixTime: 1_700_000_000)
        scene.state.end()
        #expect(scene.state.statementStep() == nil)
        scene.state.deriveIndicators(pageAlerts: .notApplicable, scene.now)
        #expect(scene.samples(of: "pg_statement_change_factor").isEmpty)
        #expect(scene.samples(of: "pg_statements_regressed").isEmpty)
    }
}
