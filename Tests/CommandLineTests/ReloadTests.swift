import Glibc
import Support
import Testing

@Suite struct ReloadTests {
    private static let backends = """
        SELECT pid FROM pg_stat_activity WHERE application_name = 'pgvigil' ORDER BY pid
        """
    private static let success = "\npgvigil_config_last_reload_successful "

    private func targets(_ server: TestServer, _ names: String...) -> [(String, String)] {
        names.map { ($0, server.conninfo()) }
    }

    private func contains(_ client: HTTPClient, _ line: String) async throws -> Bool {
        try await client.get("/metrics").text.contains(line)
    }

    @Test func `a refusal shows on the page at once, however rarely targets are polled`()
        async throws
    {
        let files = try Workspace()
        let path = try files.configure(
            targets: "  - { conninfo: 'host=/nowhere' }", agent: "interval: 1h")
        let program = try Program(["run", "--config", path])
        let client = try await program.client()
        try await program.eventually("success") { try await contains(client, Self.success + "1\n") }
        try files.write("pgvigil.yml", "nonsense")
        program.signal(SIGHUP)
        try await program.eventually("the refusal") {
            try await contains(client, Self.success + "0\n")
        }
    }

    @Test func `a changed health model is in force after a hangup, and shows`() async throws {
        try await withServer(version: 15, settings: ["autovacuum": "off"]) { server in
            try await server.execute("CREATE EXTENSION pg_stat_statements")
            let files = try Workspace()
            let path = try files.configure(targets: targets(server, "first"))
            let program = try Program(["run", "--config", path])
            let client = try await program.client()
            let info = "\npg_health_model_info{target=\"first\",version=\"2\",custom=\""
            let lethal = "\npg_health_cap_active{target=\"first\",reason=\"autovacuum_off\"} 1\n"
            try await program.eventually("the lethal state") {
                let page = try await client.get("/metrics").text
                return page.contains(info + "no\"} 1\n") && page.contains(lethal)
                    && page.contains("\npg_health_score{target=\"first\"} 30\n")
            }
            try files.configure(
                targets: targets(server, "first"), more: "health: { disable: [autovacuum_off] }")
            program.signal(SIGHUP)
            try await program.eventually("a score without it") {
                let page = try await client.get("/metrics").text
                return page.contains(info) && !page.contains(info + "no\"}")
                    && page.contains("\npg_health_score{target=\"first\"} 100\n")
                    && !page.contains("reason=\"autovacuum_off\"")
            }
        }
    }

    @Test func `a hangup puts a good file into force, refuses a bad one and forgives`()
        async throws
    {
        try await withServer(version: 15) { server in
            let files = try Workspace()
            let path = try files.configure(targets: targets(server, "first"))
            let program = try Program(["run", "--config", path])
            let client = try await program.client()
            try await program.eventually("the first target") {
                try await contains(client, "\npg_up{target=\"first\"} 1\n")
            }
            let before = try await server.rows(Self.backends).compactMap { $0[0] }
            #expect(before.count == 1)

            try files.configure(targets: targets(server, "first", "second"))
            program.signal(SIGHUP)
            try await program.eventually("the second target") {
                try await contains(client, "\npg_up{target=\"second\"} 1\n")
            }
            let listed = try await client.get("/targets").text
            #expect(listed.contains("\"first\"") && listed.contains("\"second\""))
            let after = try await server.rows(Self.backends).compactMap { $0[0] }
            #expect(after.count == 2 && after.contains(before[0]))

            try files.write("pgvigil.yml", "targets:\n  - { name: first, conninf: x }\n")
            program.signal(SIGHUP)
            try await program.eventually("the refusal") {
                try await contains(client, Self.success + "0\n")
            }
            let caret =
                #"pgvigil.yml:2:20: unknown key \"conninf\" in a target; "#
                + #"did you mean \"conninfo\"?\n  2 |   - { name: first, conninf: *** }"#
            #expect(program.errors.contains(caret), "\(program.errors)")
            #expect(program.errors.contains(#"\n    |                    ^~~~~~~"#))
            #expect(try await client.get("/targets").text == listed)
            try await program.eventually("the old ones still polled") {
                try await contains(client, "\npg_up{target=\"second\"} 1\n")
            }

            try files.configure(targets: targets(server, "first"))
            program.signal(SIGHUP)
            try await program.eventually("forgiveness") {
                try await contains(client, Self.success + "1\n")
            }
            #expect(try await !client.get("/targets").text.contains("\"second\""))
            #expect(try await !contains(client, "target=\"second\""))
            try await eventually("the second target's connection going") {
                try await server.rows(Self.backends).compactMap { $0[0] } == before
            }
        }
    }

    @Test func `a hangup alone reads the file again`() async throws {
        let files = try Workspace()
        let path = try files.configure(targets: [("a", "host=127.0.0.1 port=1")])
        let program = try Program(["run", "--config", path])
        _ = try await program.address()
        for count in 1...3 {
            program.signal(SIGHUP)
            try await program.eventually("reload \(count)") {
                program.lines("msg=\"configuration reloaded\"") == count
            }
        }
    }

    @Test func `without a file there is nothing to reload, and it goes on`() async throws {
        let program = try Program(["run"], environment: ["PGHOST": "127.0.0.1", "PGPORT": "1"])
        defer { withExtendedLifetime(program) {} }
        try await program.eventually("its handlers") { program.handles(SIGHUP) }
        program.signal(SIGHUP)
        // The default port may be taken on a machine that runs pgvigil already.
        try await program.eventually("a word about it") {
            program.errors.contains("nothing to reload")
                || program.errors.contains("Address already in use")
        }
    }

    @Test func `a change of the file is enough, good or bad, also of a file that it names`()
        async throws
    {
        let files = try Workspace()
        let own = """
            - name: own
              summary: 'Ours.'
              variants: [{ sql: SELECT 1 AS one }]
              columns: [{ name: one, use: gauge, as: own_one, help: 'One.' }]

            """
        try files.write("own.yml", own)
        let more = "collectors: { files: [own.yml] }"
        let path = try files.configure(targets: [("a", "host=127.0.0.1 port=1")], more: more)
        let program = try Program(["run", "--config", path])
        let client = try await program.client()
        try files.configure(
            targets: [("a", "host=127.0.0.1 port=1"), ("b", "host=127.0.0.1 port=1")], more: more)
        try await program.eventually("the second target") {
            try await client.get("/targets").text.contains("\"b\"")
        }
        try files.write("own.yml", own + "- name: broken\n")
        try await program.eventually("the refusal") {
            try await contains(client, Self.success + "0\n")
        }
        #expect(program.errors.contains("own.yml:5:3: a collector: summary is missing"))
        try files.write("own.yml", own)
        try await program.eventually("forgiveness") {
            try await contains(client, Self.success + "1\n")
        }
        // A file that only the refused configuration names must count when it is fixed.
        try files.write("new.yml", "- name: broken\n")
        try files.configure(
            targets: [("c", "host=127.0.0.1 port=1")],
            more: "collectors: { files: [own.yml, new.yml] }")
        try await program.eventually("the second refusal") {
            try await contains(client, Self.success + "0\n")
        }
        try files.write("new.yml", "")
        try await program.eventually("the new target") {
            try await client.get("/targets").text.contains("\"c\"")
        }
    }

    @Test func `what needs a restart is refused with the reason`() async throws {
        let files = try Workspace()
        let target = [("a", "host=127.0.0.1 port=1")]
        let path = try files.configure(targets: target)
        let program = try Program(["run", "--config", path])
        let client = try await program.client()
        try files.configure(targets: target, web: "timeout: 20s")
        program.signal(SIGHUP)
        try await program.eventually("the refusal") {
            try await contains(client, Self.success + "0\n")
        }
        #expect(program.errors.contains("web: timeout changes at a restart only"))
        #expect(program.errors.contains("pgvigil.yml:"))
    }

    @Test func `a reload over HTTP is forbidden unless it is enabled`() async throws {
        let files = try Workspace()
        let target = [("a", "host=127.0.0.1 port=1")]
        let path = try files.configure(targets: target, web: files.portAndSocket)
        let program = try Program(["run", "--config", path])
        let client = try await program.client()
        let refused = try await client.post("/-/reload")
        #expect(refused.status == 403)
        #expect(refused.text.contains("web.enable_reload"))
        #expect(!program.errors.contains("reloaded"))
    }

    @Test func `a pattern that fits no file any more takes no rule out of force`() async throws {
        let files = try Workspace()
        let target = [("a", "host=127.0.0.1 port=1")]
        let web = "\(files.portAndSocket), enable_reload: true"
        let rules = "groups: [{ name: g, rules: [{ alert: Old, expr: vector(1) }] }]\n"
        try files.write("old.yml", rules)
        // A directory for rules of one's own may be empty.
        let more = { (patterns: String) in "rules: { files: [\(patterns), 'own/*.yml'] }" }
        let path = try files.configure(targets: target, web: web, more: more("'ol*.yml'"))
        let program = try Program(["run", "--config", path])
        let client = try await program.client()
        func rulesInForce() async throws -> Bool {
            try await client.get("/api/v1/rules").text.contains("Old")
        }
        try await program.eventually("the rules") { try await rulesInForce() }
        try files.configure(targets: target, web: web, more: more("'ol*.yaml'"))
        let bad = try await client.post("/-/reload")
        #expect(bad.status == 400)
        #expect(
            bad.text.contains(
                "rules.files: \"ol*.yaml\" matches no file, so no rule comes from there, and the rules"
                    + " of \(files.path("old.yml")) are in force"), "\(bad.text)")
        #expect(bad.text.contains("pgvigil.yml:") && bad.text.contains("^"), "\(bad.text)")
        #expect(try await rulesInForce())
        try files.configure(targets: target, web: web, more: more("'ol*.yml'"))
        #expect(try await client.post("/-/reload").status == 200)
        // The file is gone, the pattern stands.
        unlink(files.path("old.yml"))
        #expect(try await client.post("/-/reload").status == 400)
        #expect(try await rulesInForce())
        #expect(program.errors.contains("matches no file, so no rule comes from there, and"))
        // Who means it takes the pattern out.
        try files.configure(targets: target, web: web, more: "rules: { files: ['own/*.yml'] }")
        #expect(try await client.post("/-/reload").status == 200)
        #expect(try await !rulesInForce())
    }

    @Test func `a reload over HTTP answers when it is done, and with what is wrong`() async throws {
        let files = try Workspace()
        let target = [("a", "host=127.0.0.1 port=1")]
        let web = "\(files.portAndSocket), enable_reload: true"
        let path = try files.configure(targets: target, web: web)
        let program = try Program(["run", "--config", path])
        let client = try await program.client()
        try files.configure(
            targets: target + [("b", "host=127.0.0.1 port=1")], web: web)
        let good = try await client.post("/-/reload")
        #expect(good.status == 200)
        #expect(try await client.get("/targets").text.contains("\"b\""))
        try files.write("pgvigil.yml", "targets: [{ conninf: hunter2 }]\n")
        let bad = try await client.post("/-/reload")
        #expect(bad.status == 400)
        #expect(
            bad.text.contains(
                """
                pgvigil.yml:1:13: unknown key "conninf" in a target; did you mean "conninfo"?
                  1 | targets: [{ conninf: *** }]
                    |             ^~~~~~~
                """), "\(bad.text)")
        #expect(!bad.text.contains("hunter2"))
        #expect(try await client.get("/-/reload").status == 405)
        #expect(try await client.get("/targets").text.contains("\"b\""))
    }
}
