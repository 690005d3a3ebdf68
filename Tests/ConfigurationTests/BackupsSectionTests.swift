import BackupChecks
import Basics
import Configuration
import TargetSettings
import Testing

/// The section `backups`.
@Suite struct BackupsSectionTests {
    private static func text(_ item: String) -> String {
        "targets: [{ name: a, conninfo: '' }]\nbackups:\n  - \(item)\n"
    }

    @Test func `what is not said is as documented`() throws {
        let backups = try Fixtures.loaded(
            Self.text("{ name: full, directory: dumps, max_age: 26h }")
        ).backups
        var directory = BackupDirectory(path: "dumps", pattern: .init("*"))
        #expect(
            backups == [
                BackupSettings(
                    name: "full", source: .directory(directory), maxAge: .seconds(26 * 3600))
            ])
        directory.bytesMin = 1024
        directory.verify = ["pg_restore", "--list"]
        directory.verifyTimeout = .seconds(5)
        let more = try Fixtures.loaded(
            Self.text(
                "{ name: full, directory: dumps, max_age: 26h, min_size: 1KiB,"
                    + " verify: [pg_restore, --list], verify_timeout: 5s }")
        ).backups
        #expect(more.map(\.source) == [.directory(directory)])
    }

    @Test func `tools are started by their names unless a command says how`() throws {
        func tool(_ item: String) throws -> BackupTool? {
            let loaded = try Fixtures.loaded(Self.text("{ name: r, max_age: 1d, \(item) }"))
            if case .tool(let tool)? = loaded.backups.first?.source { return tool }
            return nil
        }
        #expect(
            try tool("pgbackrest: { stanza: main, repository: 2 }")
                == BackupTool(.pgbackrest, subject: "main", repository: 2))
        #expect(
            try tool("barman: { server: db1, command: [/x/barman, -c, /y] }")
                == BackupTool(.barman, subject: "db1", command: ["/x/barman", "-c", "/y"]))
        #expect(try tool("walg: {}") == BackupTool(.walg, subject: nil))
    }

    @Test(arguments: [
        ("{ name: b, max_age: 1d }", "one of directory, pgbackrest, barman, walg is missing"),
        ("{ directory: /b, max_age: 1d }", "an item of backups: name is missing"),
        ("{ name: b, directory: /b }", "an item of backups: max_age is missing"),
        ("{ name: b, directory: /b, max_age: 30s }", "30s is too short; at least 1m"),
        ("{ name: b, directory: /b, max_age: 1d, target: c }", "\"c\" is the name of no target"),
        ("{ name: b, directory: /b, max_age: 1d, pattern: a/b }", "and so has no /"),
        ("{ name: b, directory: /b, max_age: 1d, manifest: list }", "needs a *"),
        ("{ name: b, directory: /b, max_age: 1d, verify: 'pg_restore --list' }", "expected a list"),
        (
            "{ name: b, directory: /b, max_age: 1d, walg: {} }",
            "there is directory as well; keep one of them"
        ),
        ("{ name: b, walg: {}, max_age: 1d, verify: [x] }", "is for a directory"),
        ("{ name: b, pgbackrest: {}, max_age: 1d }", "pgbackrest: stanza is missing"),
        ("{ name: b, barman: { server: -x }, max_age: 1d }", "begins with -"),
        ("{ name: b, walg: { command: [] }, max_age: 1d }", "names no program"),
        (
            "{ name: b, walg: {}, max_age: 1d }\n  - { name: b, walg: {}, max_age: 1d }",
            "\"b\" is there twice"
        ),
    ])
    func `a mistake is named`(item: String, message: String) {
        let problems = Fixtures.problems(Self.text(item))
        #expect(problems.contains { $0.contains(message) }, "\(problems)")
    }

    @Test func `an agent watches the backups of its own targets, and those of none`() throws {
        let text = """
            agent: { shard: 1/2 }
            targets: [{ name: a, conninfo: '' }, { name: b, conninfo: '' }, { name: c, conninfo: '' }]
            backups:
              - { name: a, target: a, walg: {}, max_age: 1d }
              - { name: b, target: b, walg: {}, max_age: 1d }
              - { name: c, target: c, walg: {}, max_age: 1d }
              - { name: all, walg: {}, max_age: 1d }

            """
        let configuration = try Fixtures.loaded(text)
        let own = configuration.ownTargets.map(\.name)
        #expect(configuration.ownBackups.map(\.name) == own + ["all"])
    }

    @Test func `arguments are not shown, for they may hold a key`() throws {
        let text = try Fixtures.loaded(
            Self.text(
                "{ name: b, walg: { command: [wal-g, --token=hunter22] }, max_age: 1d, target: a }")
        ).redactedDescription
        #expect(text.contains("  - name: \"b\"\n    target: \"a\"\n    walg:\n"))
        #expect(text.contains("wal-g") && !text.contains("hunter22"))
    }
}
