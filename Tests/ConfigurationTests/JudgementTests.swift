import Configuration
import Indicators
import Limits
import TargetSettings
import Testing

/// Pools, thresholds, environments and profiles.
@Suite struct JudgementTests {
    private func target(_ keys: String, agent: String = "") throws -> Target {
        let configuration = try Fixtures.loaded(
            "agent: {\(agent)}\ntargets: [{ conninfo: '', \(keys) }]\n")
        return configuration.targets[0]
    }

    @Test func `thresholds are read in their units`() throws {
        let target = try target(
            "thresholds: { cache_hit_ratio: { warning: 0.7, critical: 0.6 },"
                + " query_mean_seconds: { warning: 250ms, critical: 2 },"
                + " lock_wait_longest_seconds: { critical: 1m30s } }")
        #expect(
            target.thresholds == [
                .cacheHit: Threshold(warning: 0.7, critical: 0.6),
                .queryMean: Threshold(warning: 0.25, critical: 2),
                .lockWait: Threshold(critical: 90),
            ])
    }

    @Test(arguments: [("250ms", 0.25), ("2", 2), ("1m", 60)])
    func `a target says above which mean a statement is slow`(
        text: String, seconds: Double
    ) throws {
        let target = try target("thresholds: { slow_statement_seconds: \(text) }")
        #expect(target.slowStatementSeconds == seconds)
        #expect(target.thresholds == [:])
    }

    @Test func `the agent's profile holds where a target names none`() throws {
        let remit = "profile: global-remit"
        #expect(try target("name: a", agent: remit).profile == .globalRemit)
        #expect(try target("profile: standard", agent: remit).profile == .standard)
        #expect(try target("name: a").profile == .standard)
    }

    @Test func `a pool takes the sessions that fit all of its patterns`() throws {
        let pools = try target(
            "pools: [{ name: api, match: { application_name: '^api', usename: '^app$' }, max: 20 }]"
        ).pools
        let pool = try #require(pools.first)
        #expect(pool.name == "api" && pool.sessionsMax == 20)
        func contains(_ application: String, _ user: String) -> Bool {
            pool.contains(applicationName: application, userName: user, databaseName: "x")
        }
        #expect(contains("api-7", "app"))
        #expect(!contains("my-api", "app"))
        #expect(!contains("api-7", "apple"))
    }

    @Test(arguments: [
        WrongInput(
            "thresholds: { cache_hit_ration: {} }",
            #"1:41: unknown key "cache_hit_ration" in thresholds; did you mean "cache_hit_ratio"?"#),
        WrongInput(
            "thresholds: { cache_hit_ratio: { warn: 1 } }",
            #"1:60: unknown key "warn" in cache_hit_ratio; did you mean "warning"?"#),
        WrongInput(
            "thresholds: { cache_hit_ratio: { warning: 95 } }",
            "1:69: warning: 95.0 is too large; a ratio is at most 1"),
        WrongInput(
            "thresholds: { slow_statement_seconds: { warning: 1s } }",
            "1:65: slow_statement_seconds: expected text, found a mapping"),
        WrongInput(
            "thresholds: { cache_hit_ratio: { warning: 0.75 } }",
            "1:58: cache_hit_ratio: critical (0.8) must be below warning (0.75); a level that is not"
                + " set here has its default"),
        WrongInput(
            "thresholds: { query_mean_seconds: { warning: 10s } }",
            "1:61: query_mean_seconds: critical (5s) must be above warning (10s); a level that is not"
                + " set here has its default"),
        WrongInput(
            "environment: staging, thresholds: { query_p95_seconds: { warning: 5m, critical: 6x } }",
            #"1:107: critical: unknown unit in "6x"; use ms, s, m, h or d"#),
        WrongInput(
            "profile: local",
            #"1:36: profile: "local" is not one of standard, global-remit"#),
        WrongInput(
            "pools: [{ name: a, match: { datname: '(' }, max: 1 }]",
            #"1:64: datname: "(" has a ( without a )"#),
        WrongInput(
            "pools: [{ name: a, match: {}, max: 1 }]",
            "1:53: match: is empty, so the pool would match every session"),
        WrongInput(
            "pools: [{ name: a, match: { datname: x }, max: 0 }]",
            "1:74: max: 0 is too small; at least 1"),
        WrongInput(
            "pools: [{ name: a, match: { datname: x }, max: 1 },"
                + " { name: a, match: { datname: y }, max: 1 }]",
            #"1:87: name: "a" is the name of another pool"#),
        WrongInput(
            "kind: pgbouncer, pools: [{ name: a, match: { datname: x }, max: 1 }]",
            "1:51: pools: a pgbouncer target says itself what its pools are"),
    ])
    func `what is wrong is shown with its place`(input: WrongInput) {
        let found = Fixtures.problems("targets: [{ conninfo: '', \(input.text) }]")
        #expect(found == input.problems.map { "pgvigil.yml:" + $0 })
    }

    @Test func `what is in force can be read again`() throws {
        let text = """
            agent: { profile: global-remit }
            targets:
              - conninfo: ''
                profile: standard
                thresholds: { cache_hit_ratio: { critical: 0.5 }, slow_statement_seconds: 2s }
                pools: [{ name: 'a"b', match: { usename: '^\\d+\\\\$' }, max: 3 }]
            """
        let configuration = try Fixtures.loaded(text)
        let again = try Fixtures.loaded(configuration.redactedDescription)
        #expect(again.targets == configuration.targets)
        #expect(again.agent == configuration.agent)
    }
}
