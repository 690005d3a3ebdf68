import Basics
import Configuration
import Indicators
import Limits
import TargetSettings
import Testing

/// `environments` of a target.
@Suite struct EnvironmentsTests {
    private func target(_ keys: String) throws -> Target {
        try Fixtures.loaded("targets: [{ conninfo: '', \(keys) }]\n").targets[0]
    }

    private static let saas = """
        environments: [
          { name: development, databases: ["*_dev_*"], connections: { warning: 10 } },
          { name: staging, databases: ["*_stage_*"], connections: { warning: 20, critical: 40 } },
          { name: production, databases: ["*_prod_*", "billing"],
            thresholds: { query_p95_seconds: { warning: 50ms } } } ]
        """

    @Test func `databases have an environment by the first pattern that fits`() throws {
        let environments = try target(Self.saas).environments
        #expect(environments.map(\.name) == [.development, .staging, .production])
        func name(_ database: String) -> Environment? {
            environments.first { $0.contains(database) }?.name
        }
        #expect(name("saascontrol_dev_pro1") == .development)
        #expect(name("saascontrol_stage_pro2") == .staging)
        #expect(name("saas_prod_of_dev_team") == .development)
        #expect(name("saas_prod_pro1") == .production)
        #expect(name("billing") == .production && name("postgres") == nil)
        #expect(
            environments.map(\.connections) == [
                Threshold(warning: 10), Threshold(warning: 20, critical: 40), Threshold(),
            ])
        #expect(environments[2].thresholds == [.queryP95: Threshold(warning: 0.05)])
    }

    @Test(arguments: [
        WrongInput(
            "environments: []",
            "1:41: environments: is empty; name an environment, or leave it out"),
        WrongInput(
            "environments: [{ name: prod, databases: ['*'] }]",
            #"1:50: name: "prod" is not one of development, staging, production; did you mean"#
                + #" "production"?"#),
        WrongInput(
            "environments: [{ databases: ['*'] }]", "1:42: an environment: name is missing"),
        WrongInput(
            "environments: [{ name: staging }]", "1:42: an environment: databases is missing"),
        WrongInput(
            "environments: [{ name: staging, databases: [] }]",
            "1:70: databases: is empty, so no database would fit"),
        WrongInput(
            "environment: staging, environments: [{ name: staging, databases: ['*'] }]",
            "1:63: environments: there is environment as well; keep one of them"),
        WrongInput(
            "kind: pgbouncer, environments: [{ name: staging, databases: ['*'] }]",
            "1:58: environments: a pgbouncer target has one console; use environment"),
        WrongInput(
            "environments: [{ name: staging, databases: ['*_dev_*'] },"
                + " { name: production, databases: [shop, 'a_dev_*'] }]",
            #"1:123: databases: "a_dev_*" never decides anything: "*_dev_*" in line 1 takes all"#
                + " that fits it"),
        WrongInput(
            "environments: [{ name: staging, databases: [a, a] }]",
            #"1:74: databases: "a" never decides anything: "a" in line 1 takes all that fits it"#),
        WrongInput(
            "environments: [{ name: staging, databases: [a], connections: { warning: 0 } }]",
            "1:99: warning: 0 is too small; at least 1"),
        WrongInput(
            "environments: [{ name: staging, databases: [a],"
                + " connections: { warning: 9, critical: 9 } }]",
            "1:112: critical: 9 must be above warning (9)"),
        WrongInput(
            "environments: [{ name: staging, databases: [a],"
                + " thresholds: { lock_wait_longest_seconds: { warning: 1s } } }]",
            #"1:89: unknown key "lock_wait_longest_seconds" in thresholds"#),
        WrongInput(
            "environments: [{ name: production, databases: [a],"
                + " thresholds: { cache_hit_ratio: { warning: 0.8 } } }]",
            "1:109: cache_hit_ratio: critical (0.85) must be below warning (0.8); a level that is not"
                + " set here has its default"),
        WrongInput(
            "environments: [{ name: production, databases: [a],"
                + " thresholds: { query_p95_seconds: { warning: 5x } } }]",
            #"1:122: warning: unknown unit in "5x"; use ms, s, m, h or d"#),
    ])
    func `what is wrong is shown with its place`(input: WrongInput) {
        let found = Fixtures.problems("targets: [{ conninfo: '', \(input.text) }]")
        #expect(found == input.problems.map { "pgvigil.yml:" + $0 })
    }

    @Test(arguments: [
        ("*", "anything_*", true), ("*_dev_*", "a_dev_b", true), ("*_dev_*", "*_dev_x*", true),
        ("a?", "ab", true), ("a?", "a?", true), ("a*", "a", true), ("a*b*", "a*b", true),
        ("a?", "a*", false), ("a", "a*", false), ("*_dev_*", "*_prod_*", false),
        ("a*b", "a*", false), ("?*", "*", false), ("*?", "?", true), ("", "*", false),
    ])
    func `a pattern covers another when it takes every name that fits it`(
        pattern: String, other: String, covers: Bool
    ) {
        #expect(Glob(pattern).covers(Glob(other)) == covers)
    }

    @Test(
        arguments: [
            ("^saascontrol_dev_pro1$", "saascontrol_dev_pro1"), ("^a-b$", "a-b"),
            ("^käse$", "käse"),
            ("saascontrol_dev_pro1", nil), ("^dev", nil), ("^dev_.$", nil), ("^(a|b)$", nil),
            ("^$", nil), (#"^a\.b$"#, nil),
        ] as [(String, String?)])
    func `a pool has a database when its pattern is one name in full`(
        pattern: String, database: String?
    ) throws {
        let pools = try target(
            "pools: [{ name: api, match: { datname: '\(pattern)' }, max: 20 }]"
        ).pools
        #expect(pools.first?.database == database)
    }

    @Test func `what is in force can be read again`() throws {
        let configuration = try Fixtures.loaded(
            "targets: [{ name: a, conninfo: '', \(Self.saas) }]")
        let text = configuration.redactedDescription
        #expect(try Fixtures.loaded(text).targets == configuration.targets)
        #expect(!text.contains("environment:"))
    }
}
