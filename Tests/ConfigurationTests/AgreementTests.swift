import Agreements
import Basics
import Configuration
import TargetSettings
import Testing

/// `settings` and `extensions` of a target.
@Suite struct AgreementTests {
    private func agreements(_ keys: String) throws -> Agreements {
        try Fixtures.loaded("targets: [{ conninfo: '', \(keys) }]\n").targets[0].agreements
    }

    @Test func `settings are texts as PostgreSQL writes them, also lists and switches`() throws {
        let found = try agreements(
            "settings: { Max_Connections: 200, shared_buffers: '256MB', track_wal_io_timing: on,"
                + " shared_preload_libraries: [pg_stat_statements, pg_cron], cron.database_name: x }"
        )
        let expected = [
            ("max_connections", "200"), ("shared_buffers", "256MB"), ("track_wal_io_timing", "on"),
            ("shared_preload_libraries", "pg_stat_statements, pg_cron"),
            ("cron.database_name", "x"),
        ]
        #expect(found.settings == expected.map { ExpectedSetting(name: $0.0, value: $0.1) })
    }

    @Test func `extensions are a list for all databases, or lists by patterns`() throws {
        #expect(
            try agreements("extensions: { expected: [vector, uuid-ossp] }").extensions == [
                ExpectedExtensions(names: ["vector", "uuid-ossp"])
            ])
        #expect(
            try agreements(
                "extensions: [{ expected: [a] }, { expected: [b], databases: ['shop*', c] }]"
            ).extensions == [
                ExpectedExtensions(names: ["a"]),
                ExpectedExtensions(names: ["b"], databases: [Glob("shop*"), Glob("c")]),
            ])
    }

    @Test func `nothing is expected without the keys`() throws {
        #expect(try agreements("labels: {}") == Agreements())
        #expect(try agreements("settings: {}, extensions: []") == Agreements())
    }

    @Test func `what is in force is printed as it is read`() throws {
        let keys =
            "settings: { listen_addresses: '*', work_mem: 4MB },"
            + " extensions: [{ expected: [a], databases: ['x*'] }]"
        let configuration = try Fixtures.loaded("targets: [{ conninfo: '', \(keys) }]\n")
        let again = try Fixtures.loaded(configuration.redactedDescription)
        #expect(again.targets[0].agreements == configuration.targets[0].agreements)
        #expect(again.targets[0].agreements.settings.count == 2)
    }

    @Test(arguments: [
        WrongInput(
            "settings: { max_conections: 1 }",
            #"1:39: settings: PostgreSQL has no setting "max_conections"; did you mean"#
                + #" "max_connections"?"#),
        WrongInput(
            "settings: { work_mem: 4mb }",
            #"1:49: settings: "work_mem": "4mb" has a unit that the setting does not have; its"#
                + " units are TB, GB, MB, kB, B"),
        WrongInput(
            "settings: { io_method: uring }",
            #"1:50: settings: "io_method": "uring" is not one of sync, worker, io_uring"#),
        WrongInput(
            "settings: { track_counts: maybe }",
            #"1:53: settings: "track_counts": "maybe" is neither on nor off"#),
        WrongInput(
            "settings: { primary_conninfo: x }",
            #"1:39: settings: "primary_conninfo" may hold a secret, so that its value is not read"#),
        WrongInput(
            "settings: { statement_timeout: 1s }",
            #"1:39: settings: "statement_timeout" is set by the agent for its own sessions, so that"#
                + " the server's value does not show"),
        WrongInput(
            "settings: { work_mem: 4MB, WORK_MEM: 5MB }",
            #"1:54: settings: "WORK_MEM" is there twice"#),
        WrongInput(
            "settings: { work_mem: }", "1:49: work_mem: expected text, found nothing"),
        WrongInput("settings: 4MB", "1:37: settings: expected a mapping, found text"),
        WrongInput(
            "kind: pgbouncer, settings: { work_mem: 4MB }",
            "1:54: settings: a pgbouncer target has none of PostgreSQL's"),
        WrongInput(
            "extensions: { expected: [pgvector] }",
            #"1:52: expected: no extension is called "pgvector"; its name in SQL is "vector""#),
        WrongInput(
            "extensions: { expected: [] }", "1:51: expected: is empty, so nothing is expected"),
        WrongInput("extensions: {}", "1:39: extensions: expected is missing"),
        WrongInput(
            "extensions: { expected: [a], databases: [] }",
            "1:67: databases: is empty, so no database would fit"),
        WrongInput(
            "extensions: { wanted: [a] }", "1:39: extensions: expected is missing",
            #"1:41: unknown key "wanted" in extensions"#),
    ])
    func `what is wrong has its place and what would be right`(input: WrongInput) {
        let found = Fixtures.problems("targets: [{ conninfo: '', \(input.text) }]")
        #expect(found == input.problems.map { "pgvigil.yml:" + $0 })
    }
}
