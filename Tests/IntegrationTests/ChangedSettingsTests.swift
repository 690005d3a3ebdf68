import Metrics
import Support
import Testing

/// `pg_settings_changed` beside what another session sees.
@Suite struct ChangedSettingsTests {
    /// What a session sees that sets nothing itself.
    private static let seen = """
        SELECT count(*) FROM pg_settings
         WHERE setting IS DISTINCT FROM boot_val
           AND source IN ('configuration file', 'command line', 'global')
           AND name NOT IN ('client_encoding', 'statement_timeout', 'lock_timeout',
                            'idle_session_timeout', 'transaction_timeout')
        """

    private static func change(_ server: TestServer, _ statements: String...) async throws {
        for statement in statements { try await server.execute(statement) }
        try await server.execute("SELECT pg_reload_conf()")
    }

    @Test(arguments: [15, 18])
    func `settings that the agent's own session sets are counted as the server has them`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            let watcher = try Watcher(server)
            func agrees() async throws -> Double {
                var last = (counted: -1.0, seen: 0.0)
                try await eventually("the same count") {
                    last.counted =
                        try await watcher.poll().snapshot.value(of: "pg_settings_changed") ?? -1
                    last.seen = Double(try await server.value(Self.seen) ?? "") ?? -2
                    return last.counted == last.seen
                }
                return last.counted
            }
            let before = try await agrees()
            #expect(before > 0)
            // The session sets all of them itself.
            try await Self.change(
                server, "ALTER SYSTEM SET DateStyle = 'German, DMY'",
                "ALTER SYSTEM SET jit = 'off'",
                "ALTER SYSTEM SET extra_float_digits = 3",
                "ALTER SYSTEM SET idle_in_transaction_session_timeout = '1h'",
                "ALTER SYSTEM SET search_path = 'public'")
            try await eventually("four more, at least") { try await agrees() >= before + 4 }
            let after = try await agrees()
            // The same as the default is no change, and the role's own settings are its own affair.
            try await Self.change(
                server, "ALTER SYSTEM SET bytea_output = 'hex'",
                "ALTER ROLE watcher SET work_mem = '77MB'")
            #expect(try await agrees() == after)
        }
    }

    @Test(arguments: [15, 18], ["x", "\u{20ac}"])
    func `a change at the end of a long value is one, whatever is shown of it`(
        version: Int, letter: String
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            let watcher = try Watcher(server)
            func value(_ prefix: String) async throws -> String {
                try await Self.change(
                    server, "ALTER SYSTEM SET log_line_prefix = '\(prefix)'")
                var shown = ""
                try await eventually("the setting is read") {
                    let before = shown
                    let samples = try await watcher.poll().snapshot
                        .samples(of: "pg_changed_setting_pending_restart")
                    shown =
                        samples.first { $0.labels["name"] == "log_line_prefix" }?.labels["value"]
                        ?? ""
                    return !shown.isEmpty && shown == before
                        && shown.contains("(\(prefix.unicodeScalars.count) characters")
                }
                return shown
            }
            let start = String(repeating: letter, count: 150)
            let one = try await value(start + "a")
            let other = try await value(start + "bc")
            #expect(one != other && one.hasPrefix(letter) && one.hasSuffix(")"))
            #expect(one.utf8.count <= 256 && other.utf8.count <= 256)
            let again = try await value(start + "a")
            #expect(again == one)
        }
    }

    @Test(arguments: [15, 18])
    func `settings that differ are named with their values, but for those that may hold a secret`(
        version: Int
    ) async throws {
        let settings = [
            "datestyle": "'German, DMY'", "shop.key": "hidden1",
            "archive_command": "'copy --key hidden2 %p'",
            "primary_conninfo": "'host=h password=hidden3'",
        ]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            try await Self.change(server, "ALTER SYSTEM SET max_connections = 77")
            let watcher = try Watcher(server)
            let family = "pg_changed_setting_pending_restart"
            var snapshot = try await watcher.poll().snapshot
            try await eventually("the setting that waits for a restart") {
                snapshot = try await watcher.poll().snapshot
                return snapshot.samples(of: family).contains { $0.value == 1 }
            }
            let samples = snapshot.samples(of: family)
            func labels(_ name: String) -> Labels? {
                samples.first { $0.labels["name"] == name }?.labels
            }
            #expect(labels("DateStyle")?["value"] == "German, DMY")
            for name in ["archive_command", "primary_conninfo"] {
                #expect(labels(name)?["source"] == "configuration file", "\(name)")
                #expect(labels(name)?["value"] == "" && labels(name)?["hidden"] == "t", "\(name)")
            }
            #expect(
                samples.filter { $0.value == 1 }.map { $0.labels["name"] } == ["max_connections"])
            // An application's setting has no default from which it could differ.
            #expect(labels("shop.key") == nil)
            #expect(!samples.contains { "\($0.labels)".contains("hidden1") })
            #expect(!samples.contains { "\($0.labels)".contains("hidden2") })
            #expect(!samples.contains { "\($0.labels)".contains("hidden3") })
            // None of it is a series for Prometheus.
            let page = Exposition.page(
                of: Snapshot(generation: 1, targets: [snapshot], agent: []), as: .text)
            #expect(!String(decoding: page, as: UTF8.self).contains("pg_changed_setting_pending"))
        }
    }
}
