import Glibc
import Support
import Testing

/// Warnings about a configuration that is valid, from `check` and from a running agent.
@Suite struct CautionTests {
    private static let rules = """
        groups: [{ name: g, rules: [{ alert: A, expr: pg_up == 0 }] }]

        """

    @Test func `check prints warnings with their place, and counts them in its last line`()
        async throws
    {
        let files = try Workspace()
        try files.write("secret", "hunter2\n", mode: 0o644)
        let path = try files.configure(
            targets: "  - { name: a, conninfo: 'host=/nowhere', password_file: secret }",
            more: "rules: { files: ['gone/*.yml'] }")
        let offline = try await Program.run(["check", "--offline", "--config", path])
        #expect(offline.code == 0 && offline.errors.isEmpty)
        #expect(
            offline.output.contains(
                """
                \(path):5:18: warning: rules.files: "gone/*.yml" matches no file, so no rule comes \
                from there [pattern_matches_nothing]
                  5 | rules: { files: ['gone/*.yml'] }
                    |                  ^~~~~~~~~~~~
                  to fix: correct the pattern, or take it out

                """), "\(offline.output)")
        // Others may read the file and cannot enter its directory.
        #expect(!offline.output.contains("password_file"))
        #expect(offline.output.hasSuffix("\nconfiguration: ok, 1 target, 1 warning\n"))
        let online = try await Program.run(["check", "--config", path])
        #expect(online.code == 69)
        #expect(online.output.hasSuffix("\n1 target, 1 with problems, 1 warning\n"))
        #expect(!(offline.output + online.output).contains("hunter2"))
    }

    @Test func `a running agent logs each warning once, and a file that a reload finds emptied`()
        async throws
    {
        let files = try Workspace()
        try files.write("own.yml", Self.rules)
        let path = try files.configure(
            targets: "  - { name: a, conninfo: 'host=/nowhere' }",
            more: "rules: { files: ['gone/*.yml', own.yml] }")
        let program = try Program(["run", "--config", path])
        let client = try await program.client()
        func warns(_ count: Int) async throws {
            let line = "\npgvigil_configuration_warnings \(count)\n"
            try await program.eventually("\(count) warnings") {
                try await client.get("/metrics").text.contains(line)
            }
        }
        try await warns(1)
        try files.write("own.yml", "")
        program.signal(SIGHUP)
        try await warns(2)
        try files.write("own.yml", Self.rules)
        program.signal(SIGHUP)
        try await warns(1)
        let lines = program.errors.split(separator: "\n").filter {
            $0.contains("the configuration is probably not what was meant")
        }
        #expect(lines.count == 2, "\(lines)")
        #expect(lines.first?.contains("kind=pattern_matches_nothing") == true)
        #expect(lines.first?.contains("place=\(path):5:18") == true)
        #expect(lines.last?.contains("kind=empty_file") == true)
        #expect(lines.last?.contains("place=\(files.path("own.yml"))") == true)
        #expect(lines.allSatisfy { $0.contains("level=warning") && $0.contains("remedy=") })
    }
}
