import Glibc
import Platform
import Support
import Testing

/// A reload does all of what the new configuration says or nothing of it.
@Suite struct ReloadTransactionTests {
    /// What may refuse a configuration.
    enum Refusal: String, CaseIterable {
        // It reads well, and cannot come into force.
        case listenAddress, limits, timeout, reloadDoor, stateDirectory, conninfo, historyConninfo
        case certificate, lostUsers, outbox
        // A section of it, or a file that it names, cannot be read.
        case noYAML, noTarget, rules, rulesOfPacks, collectors, receivers, receiverFile, route
        case health, webFile

        /// A part of what the log says of it.
        var words: String {
            switch self {
            case .listenAddress: "web: listen changes at a restart only"
            case .limits: "web: max_connections changes at a restart only"
            case .timeout: "web: timeout changes at a restart only"
            case .reloadDoor: "web: enable_reload changes at a restart only"
            case .stateDirectory: "agent: state_directory changes at a restart only"
            case .conninfo, .historyConninfo: "conninfo"
            case .certificate: "no.crt"
            case .lostUsers: "has neither tls_server_config nor basic_auth_users any more"
            case .outbox: "outbox"
            case .noYAML: "pgvigil.yml:"
            case .noTarget: "expected text, found a list"
            case .rules: "after.yml:"
            case .rulesOfPacks: "there is no pack"
            case .collectors: "own.yml:"
            case .receivers: "urll"
            case .receiverFile: "url_file: no such file"
            case .route: "nobody"
            case .health: "nonsense"
            case .webFile: "web.yml:"
            }
        }
    }

    private static let nowhere = "host=127.0.0.1 port=1"
    private static let before =
        "groups: [{ name: old, rules: [{ alert: Old, expr: vector(1) }] }]\n"
    private static let after =
        "groups: [{ name: new, rules: [{ alert: New, expr: vector(1) }] }]\n"

    /// Two targets, a rule that fires at once, receivers, a heartbeat: all of it new.
    private static let news = """
        rules: { files: [after.yml], interval: 1s }
        receivers: [{ name: oncall, webhook: { url_file: url } }]
        route: { receiver: oncall, group_wait: 0s, group_interval: 1s }
        heartbeat: { url_file: heart, interval: 5s }
        """

    private static let users = "basic_auth_users: { scraper: '\(ListenTests.hash)' }\n"
    private static let password = ["Authorization": "Basic c2NyYXBlcjpjb3JyZWN0IGhvcnNl"]
    /// What is in force before.
    private static let doors = "config_file: doors.yml"

    /// The configuration that one part refuses, with everything else changed besides.
    private func refused(_ refusal: Refusal, _ files: Workspace) throws {
        var conninfo = Self.nowhere
        var (web, agent, more) = (Self.doors, "state_directory: state", Self.news)
        switch refusal {
        case .listenAddress: web += ", listen: [\"127.0.0.1:1\"]"
        case .limits: web += ", max_connections: 77"
        case .timeout: web += ", timeout: 20s"
        case .reloadDoor: web += ", enable_reload: true"
        case .lostUsers:
            try files.write(
                "doors.yml", "http_server_config: { headers: { X-Frame-Options: deny } }\n")
        case .noYAML, .noTarget, .rules, .rulesOfPacks, .collectors, .receivers, .receiverFile,
            .route, .health, .webFile:
            return try unreadable(refusal, files)
        case .stateDirectory: agent = "state_directory: elsewhere"
        case .conninfo: conninfo = "nonsense"
        case .historyConninfo: more += "\nhistory: { conninfo: nonsense }"
        case .certificate:
            try files.write(
                "web.yml", "tls_server_config: { cert_file: no.crt, key_file: no.key }\n")
            web = "config_file: web.yml"
        case .outbox: break
        }
        try files.configure(
            targets: [("old", conninfo), ("new", Self.nowhere)], web: web, agent: agent, more: more)
    }

    /// The same where something cannot be read.
    private func unreadable(_ refusal: Refusal, _ files: Workspace) throws {
        var targets = ["old", "new"].map { "  - { name: \($0), conninfo: '\(Self.nowhere)' }\n" }
        var (web, more) = (Self.doors, Self.news)
        func change(_ part: String, _ new: String) {
            more = more.replacing(part, with: new)
        }
        switch refusal {
        case .noYAML: more += "\n}"
        case .noTarget: targets.append("  - { conninfo: [] }\n")
        case .rules: try files.write("after.yml", Self.after + "- { alert: , expr: ((( }\n")
        case .rulesOfPacks: targets.append("  - { name: p, packs: [none], conninfo: 'host=/n' }\n")
        case .collectors:
            try files.write("own.yml", "- name: broken\n")
            more += "\ncollectors: { files: [own.yml] }"
        case .receivers: change("url_file: url", "urll: url")
        case .receiverFile: change("url_file: url", "url_file: nowhere-url")
        case .route: change("receiver: oncall", "receiver: nobody")
        case .health: more += "\nhealth: { disable: [nonsense] }"
        default:
            try files.write("web.yml", "basic_auth_users: { scraper: plain }\n")
            web = "config_file: web.yml"
        }
        try files.configure(
            targets: targets.joined(), web: web, agent: "state_directory: state", more: more)
    }

    @Test(arguments: Refusal.allCases)
    func `a refused configuration sends nothing and changes nothing`(refusal: Refusal) async throws
    {
        let files = try Workspace()
        let receiver = try ScriptedReceiver(always: .answer(200))
        let later = try ScriptedReceiver(always: .answer(200))
        for (name, text) in [("before.yml", Self.before), ("after.yml", Self.after)] {
            try files.write(name, text)
        }
        try files.write("doors.yml", Self.users)
        try files.write("url", receiver.url())
        try files.write("heart", receiver.url())
        let path = try files.configure(
            targets: [("old", Self.nowhere), ("gone", Self.nowhere)], web: Self.doors,
            agent: "state_directory: state", more: "rules: { files: [before.yml], interval: 1s }")
        let program = try Program(["run", "--config", path])
        let client = try await program.client()
        func get(_ path: String) async throws -> HTTPResponse {
            try await client.get(path, headers: Self.password)
        }
        try await program.eventually("the first polls") {
            try await get("/-/ready").status == 200
        }
        let before = try await (get("/targets").text, get("/api/v1/rules").text.contains("Old"))
        #expect(before.0.contains("gone") && before.1)
        // With receivers in force it would be sent at once.
        try await program.eventually("an alert without a receiver") {
            try await get("/api/v1/alerts").text.contains("firing")
        }

        let holder = refusal == .outbox ? try await holdOutbox(of: files) : nil
        try refused(refusal, files)
        program.signal(SIGHUP)
        try await program.eventually("the refusal") {
            try await get("/metrics").text
                .contains("\npgvigil_config_last_reload_successful 0\n")
        }
        #expect(program.errors.contains(refusal.words), "\(program.errors.suffix(2000))")
        #expect(try await client.get("/targets").status == 401)
        #expect(try await get("/targets").text == before.0)
        #expect(try await get("/api/v1/silences").status == 404)
        let rules = try await get("/api/v1/rules").text
        #expect(rules.contains("Old") && !rules.contains("New"))
        holder?.signal(SIGKILL)
        _ = try await holder?.exitCode()

        // What comes into force afterwards sends to another receiver, and its first word shows that
        // the one before has had all the time it needed.
        try files.write("url", later.url())
        try files.configure(
            targets: [("old", Self.nowhere)], web: Self.doors, agent: "state_directory: state",
            more: Self.news.split(separator: "\n").dropLast().joined(separator: "\n"))
        // Not before: with them the refused one would come into force.
        try files.write("doors.yml", Self.users)
        try files.write("after.yml", Self.after)
        program.signal(SIGHUP)
        try await program.eventually("a message of the accepted one") { !later.received.isEmpty }
        #expect(receiver.received.isEmpty)
        #expect(try await !get("/targets").text.contains("gone"))
    }

    /// Another agent that has the same outbox, by way of a link: a state directory has one agent.
    private func holdOutbox(of files: Workspace) async throws -> Program {
        for directory in ["state/outbox", "holder"] {
            try #require(mkdir(files.path(directory), 0o700) == 0, "\(directory): \(errno)")
        }
        try #require(symlink(files.path("state/outbox"), files.path("holder/outbox")) == 0)
        try files.write("quiet", "http://127.0.0.1:1/")
        try files.write(
            "holder.yml",
            """
            agent: { state_directory: holder }
            web: { listen: ["127.0.0.1:0"] }
            targets: [{ name: held, conninfo: '\(Self.nowhere)' }]
            receivers: [{ name: oncall, webhook: { url_file: quiet } }]
            route: { receiver: oncall }

            """)
        let holder = try Program(["run", "--config", files.path("holder.yml")])
        _ = try await holder.address()
        return holder
    }

    @Test func `reloads that come all at once end with what the file says`() async throws {
        let files = try Workspace()
        let web = "\(files.portAndSocket), enable_reload: true"
        let names = (0..<12).map { "t\($0)" }
        func targets(_ names: some Sequence<String>) -> [(String, String)] {
            names.map { ($0, Self.nowhere) }
        }
        let path = try files.configure(targets: targets(names), web: web)
        let program = try Program(["run", "--config", path])
        let client = try await program.client()
        for round in 0..<10 {
            let kept = names.filter { _ in Bool.random() } + ["round\(round)"]
            try files.configure(targets: targets(kept), web: web)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    program.signal(SIGHUP)
                    group.addTask { try await client.post("/-/reload").status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == [200, 200, 200, 200])
            let listed = try await client.get("/targets").text
            for name in names { #expect(listed.contains("\"\(name)\"") == kept.contains(name)) }
            try await program.eventually("each target on the page, and no other") {
                let page = try await client.get("/metrics").text
                return page.split(separator: "\n").count { $0.hasPrefix("pg_up{") } == kept.count
                    && kept.allSatisfy { page.contains("\npg_up{target=\"\($0)\"} 0\n") }
            }
        }
    }

    @Test func `a file that never ends holds up neither polls nor the next reload nor the end`()
        async throws
    {
        let files = try Workspace()
        let path = try files.configure(targets: [("t", Self.nowhere)])
        let program = try Program(["run", "--config", path])
        let client = try await program.client()
        try await program.eventually("the first poll") {
            try await client.get("/-/ready").status == 200
        }
        try #require(mkfifo(files.path("rules.yml"), 0o600) == 0)
        // A writer that writes nothing.
        let writer = open(files.path("rules.yml"), O_RDWR)
        defer { close(writer) }
        try files.configure(targets: [("t", Self.nowhere)], more: "rules: { files: [rules.yml] }")
        program.signal(SIGHUP)
        func polls() async throws -> String? {
            let page = try await client.get("/metrics").text
            return page.split(separator: "\n").first { $0.hasPrefix("pgvigil_poll_duration") }
                .map(String.init)
        }
        var seen: Set<String> = []
        try await program.eventually("three further polls") {
            if let poll = try await polls() { seen.insert(poll) }
            return seen.count > 3
        }
        try await program.eventually("the refusal") {
            program.errors.contains("rules.yml") && program.errors.contains("timed out")
        }
        try files.configure(targets: [("other", Self.nowhere)])
        program.signal(SIGHUP)
        try await program.eventually("the next one") {
            try await client.get("/targets").text.contains("other")
        }
        try files.configure(targets: [("t", Self.nowhere)], more: "rules: { files: [rules.yml] }")
        program.signal(SIGHUP)
        program.signal(SIGTERM)
        #expect(try await program.exitCode() == 0)
    }

    @Test func `a target that changes is watched by one worker at a time`() async throws {
        try await withServer(version: 15) { server in
            let files = try Workspace()
            try files.write(
                "slow.yml",
                """
                - name: slow
                  summary: 'Takes its time.'
                  timeout: 2s
                  variants: [{ sql: 'SELECT 1 AS one FROM pg_sleep(1.5)' }]
                  columns: [{ name: one, use: gauge, as: slow_one, help: 'One.' }]

                """)
            func configure(_ round: Int) throws -> String {
                let conninfo = server.conninfo()
                return try files.configure(
                    targets: "  - { name: t, conninfo: \"\(conninfo)\", labels: { r: r\(round) } }",
                    agent: "interval: 2s", more: "collectors: { files: [slow.yml] }")
            }
            let path = try configure(0)
            let program = try Program(["run", "--config", path])
            let client = try await program.client()
            let backends = """
                SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pgvigil'
                """
            for round in 1...5 {
                try await program.eventually("the slow statement") {
                    try await server.value(
                        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(1.5)%' "
                            + "AND state = 'active' AND application_name = 'pgvigil'") != "0"
                }
                _ = try configure(round)
                program.signal(SIGHUP)
                try await program.eventually("round \(round)") {
                    let count = try await server.value(backends).flatMap { Int($0) } ?? 0
                    #expect(count <= 2)
                    return try await client.get("/targets").text.contains("r\(round)")
                }
            }
            let count = try await server.value(backends).flatMap { Int($0) } ?? 0
            #expect(count <= 2)
            // What the reloads took away has not failed.
            #expect(program.lines("collector failed") == 0, "\(program.errors)")
        }
    }
}
