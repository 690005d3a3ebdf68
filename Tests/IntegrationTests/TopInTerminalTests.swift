import Glibc
import Platform
import Postgres
import Support
import Testing

/// `pgvigil top` in a real terminal.
@Suite struct TopInTerminalTests {
    private static func configuration(_ server: TestServer) -> String {
        """
        agent: { interval: 1s }
        activity: { interval: 500ms, texts: full }
        targets: [{ name: orders, conninfo: "\(server.conninfo(user: "watcher"))" }]
        """
    }

    private static func top(_ agent: AgentProcess, _ options: String = "") throws -> String {
        "\(try AgentProcess.program()) top --socket \(agent.socket) --interval 500ms \(options)"
    }

    /// Whether a terminal is again what it was before, after a way out of the view.
    private static func expectRestored(
        _ terminal: TestTerminal, _ before: String, _ way: String
    ) async throws {
        try await terminal.waitForPrompt()
        let after = try await terminal.modes()
        #expect(after == before, "\(way)")
    }

    @Test func `every way out gives the terminal back as it was`() async throws {
        try await withServer(version: 18) { server in
            try await server.prepareWatching()
            let agent = try await AgentProcess.start(Self.configuration(server))
            let terminal = try await TestTerminal()
            let before = try await terminal.modes()
            #expect(before.hasSuffix("1 0 1\n"), "\(before)")
            let command = try Self.top(agent)
            for way in ["q", "C-c"] {
                try await terminal.run(command)
                try await terminal.wait(for: "primary")
                let during = try await terminal.modes()
                #expect(during != before && during.hasSuffix("0 1 0\n"), "\(during)")
                try await terminal.send(way)
                try await Self.expectRestored(terminal, before, way)
            }
            for number in [SIGTERM, SIGHUP, SIGSEGV, SIGABRT] {
                try await terminal.run(command)
                try await terminal.wait(for: "primary")
                kill(try await terminal.childProcess(), number)
                try await Self.expectRestored(terminal, before, "signal \(number)")
                try await terminal.run("clear")
                try await terminal.waitForPrompt()
            }
            try await terminal.run(command)
            try await terminal.wait(for: "primary")
            try await terminal.send("C-z")
            try await Self.expectRestored(terminal, before, "suspended")
            try await terminal.run("fg")
            try await terminal.wait(for: "primary")
            #expect(try await terminal.modes() != before)
            try await terminal.send("q")
            try await Self.expectRestored(terminal, before, "after it was suspended")
        }
    }

    @Test func `it follows the window's size, a server that goes down, and hostile texts`()
        async throws
    {
        try await withServer(version: 18) { server in
            try await server.prepareWatching()
            let session = try server.session()
            let work = Task {
                _ = try? await session.rows(
                    "SELECT pg_sleep(300), '\u{1B}[2J\u{9B}2J\u{202E}漢字'", within: .seconds(300))
            }
            let agent = try await AgentProcess.start(Self.configuration(server))
            let terminal = try await TestTerminal(columns: 120, rows: 40)
            try await terminal.run(try Self.top(agent))
            try await terminal.wait(for: #"\u{1B}[2J\u{009B}2J\u{202E}漢字"#)
            let screen = try await terminal.screen()
            #expect(!screen.unicodeScalars.contains("\u{202E}"), "\(screen)")
            for (columns, rows) in [(40, 10), (80, 24), (120, 40)] {
                try await terminal.ask([
                    "resize-window", "-x", "\(columns)", "-y", "\(rows)",
                ])
                try await terminal.wait(for: columns > 60 ? "q quit" : "s sort")
                let lines = try await terminal.screen().split(separator: "\n")
                #expect(lines.count <= rows)
            }
            try await server.stop(.immediate)
            await work.value
            await session.close()
            try await terminal.wait(for: "DOWN")
            try await server.start()
            try await eventually("it is up again", within: .seconds(60)) {
                let screen = try await terminal.screen()
                return screen.contains("primary") && !screen.contains("DOWN")
            }
        }
    }

    @Test func `an agent that goes away is said, and one that comes back is found`() async throws {
        try await withServer(version: 18) { server in
            try await server.prepareWatching()
            let directory = try TemporaryDirectory("l")
            let link = "\(directory.path)/web.sock"
            let first = try await AgentProcess.start(Self.configuration(server))
            symlink(first.socket, link)
            let terminal = try await TestTerminal()
            try await terminal.run(
                "\(try AgentProcess.program()) top --socket \(link) --interval 500ms")
            try await terminal.wait(for: "primary")
            first.stop()
            try await terminal.wait(for: link)
            #expect(try await terminal.screen().contains("primary"), "the last stays")
            let second = try await AgentProcess.start(Self.configuration(server))
            unlink(link)
            symlink(second.socket, link)
            try await terminal.wait(for: "q quit")
            try await terminal.send("q")
            try await terminal.waitForPrompt()
        }
    }

    @Test func `two hundred targets are a list to move in, to filter and to open`() async throws {
        try await withServer(version: 18) { server in
            try await server.prepareWatching()
            let others = (1..<200).map {
                "  - { name: \"t\($0)\", conninfo: \"host=/nowhere user=x dbname=x\" }\n"
            }
            let agent = try await AgentProcess.start(
                """
                agent: { interval: 2s }
                targets:
                  - { name: orders, conninfo: "\(server.conninfo(user: "watcher"))" }
                \(others.joined())
                """)
            let terminal = try await TestTerminal()
            try await terminal.run(try Self.top(agent))
            try await terminal.wait(for: "200 targets")
            try await terminal.wait(for: "199 down")
            for _ in 0..<19 { try await terminal.send("NPage") }
            try await terminal.wait(for: "t180")
            try await terminal.send("/", "orders", "Enter")
            try await terminal.wait(for: "filter: orders")
            try await terminal.send("Enter")
            try await terminal.wait(for: "primary")
        }
    }

    @Test func `without an agent it watches itself, with two connections at most, and ends them`()
        async throws
    {
        try await withServer(version: 15) { server in
            try await server.prepareWatching()
            let directory = try TemporaryDirectory("d")
            let file = try directory.write(
                "pgvigil.yml",
                """
                web: { listen: ["unix:\(directory.path)/none.sock"] }
                targets: [{ name: orders, conninfo: "\(server.conninfo(user: "watcher"))" }]
                """)
            let command = "\(try AgentProcess.program()) top --config \(file)"
            let terminal = try await TestTerminal(["NO_COLOR": "1", "LC_ALL": "C"])
            try await terminal.run(command)
            try await terminal.wait(for: "primary")
            try await terminal.wait(for: "load 0")
            let count = """
                SELECT count(*) FROM pg_stat_activity WHERE usename = 'watcher'
                """
            let asker = try server.session()
            let held = try await asker.rows(count)[0][0]
            #expect(held == "1" || held == "2")
            let bytes = try await terminal.ask(["capture-pane", "-p", "-e"])
            // 39 is the terminal's own colour.
            #expect(!(30...37).contains { bytes.contains("\u{1B}[\($0)m") }, "\(bytes)")
            try await terminal.send("q")
            try await terminal.waitForPrompt()
            try await eventually("its sessions are gone") {
                try await asker.rows(count)[0][0] == "0"
            }
            await asker.close()
        }
    }
}
