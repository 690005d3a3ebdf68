import Agreements
import Basics
import Inspecting
import Metrics
import Postgres
import Support
import Targets
import Testing

/// What a configuration expects of servers, beside what they have.
@Suite struct AgreementsOnServersTests {
    /// What one of the plans that adopters come with installs, and one that every database has.
    private static let plan = ["pg_stat_statements", "pg_cron", "vector", "pgcrypto", "plpgsql"]

    private static func watcher(
        _ server: TestServer, as role: String = "watcher", _ agreements: Agreements
    ) throws -> Watcher {
        try Watcher(server, as: role) { $0.agreements = agreements }
    }

    /// The values of a family by one label, of series that have these labels besides.
    private static func values(
        _ family: String, by label: String, of snapshot: TargetSnapshot,
        in database: String? = nil
    ) -> [String: Double] {
        let samples = snapshot.samples(of: family).filter {
            database == nil || $0.labels["datname"] == database
        }
        return Dictionary(
            samples.map { ($0.labels[label] ?? "", $0.value) },
            uniquingKeysWith: { _, last in last }
        )
    }

    // MARK: Extensions

    @Test(arguments: [15, 16, 18])
    func `expected extensions are there, missing or not available, database by database`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            for name in ["shop", "other"] { try await server.execute("CREATE DATABASE \(name)") }
            let there = try await server.rows("SELECT name FROM pg_available_extensions")
                .compactMap { $0[0] }
            if there.contains("pgcrypto") {
                try await server.execute("CREATE EXTENSION pgcrypto", database: "shop")
            }
            let watcher = try Self.watcher(
                server,
                Agreements(extensions: [
                    ExpectedExtensions(names: Self.plan, databases: [Glob("sh?p")])
                ]))
            let snapshot = try await watcher.poll().snapshot
            let missing = Self.values("pg_extension_missing", by: "extension", of: snapshot)
            let installed = Set(
                try await server.rows("SELECT extname FROM pg_extension", database: "shop")
                    .compactMap { $0[0] })
            #expect(missing.count == Self.plan.count)
            for name in Self.plan {
                #expect(missing[name] == (installed.contains(name) ? 0 : 1), "\(name)")
            }
            let elsewhere = Self.values(
                "pg_extension_missing", by: "extension", of: snapshot, in: "other")
            #expect(elsewhere.isEmpty)
            let available = Self.values("pg_extension_available", by: "extension", of: snapshot)
            #expect(
                available
                    == Dictionary(
                        uniqueKeysWithValues: Self.plan.map { ($0, there.contains($0) ? 1 : 0) }))
            let info = snapshot.samples(of: "pg_extension_info").filter {
                $0.labels["datname"] == "shop"
            }
            #expect(Set(info.compactMap { $0.labels["extension"] }) == installed)
            #expect(info.allSatisfy { $0.value == 1 && $0.labels["version"] != nil })
            #expect(watcher.log.lines("collector failed") == [])
            #expect(server.logText().errors(of: "watcher") == [])
        }
    }

    @Test(arguments: [15, 18])
    func `an extension of an older version is outdated until it is updated`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE EXTENSION hstore VERSION '1.4'")
            let watcher = try Self.watcher(server, Agreements())
            func outdated() async throws -> [String: Double] {
                let snapshot = try await watcher.poll().snapshot
                return Self.values(
                    "pg_extension_outdated", by: "extension", of: snapshot, in: "postgres")
            }
            let before = try await outdated()
            #expect(before["hstore"] == 1 && before["plpgsql"] == 0)
            let found = await Inspection.of(watcher.target)
            #expect(
                found.cautions.contains { $0.contains("hstore in postgres has another version") },
                "\(found.cautions)")
            try await server.execute("ALTER EXTENSION hstore UPDATE")
            let after = try await outdated()
            #expect(after["hstore"] == 0)
        }
    }

    @Test func `a database that refuses says nothing, and the others say what they miss`()
        async throws
    {
        try await withServer(version: 18) { server in
            try await server.prepareWatching()
            for name in ["open", "closed"] { try await server.execute("CREATE DATABASE \(name)") }
            try await server.execute("REVOKE CONNECT ON DATABASE closed FROM PUBLIC")
            let replica = try await server.replica()
            try await eventually("the replica has both databases", within: .seconds(60)) {
                try await replica.value(
                    "SELECT count(*) FROM pg_database WHERE datname IN ('open', 'closed')") == "2"
            }
            for place in [server, replica] {
                let watcher = try Self.watcher(
                    place, Agreements(extensions: [ExpectedExtensions(names: ["vector"])]))
                let snapshot = try await watcher.poll().snapshot
                let missing = Self.values("pg_extension_missing", by: "datname", of: snapshot)
                #expect(missing == ["open": 1, "postgres": 1])
                #expect(snapshot.value(of: "pg_up") == 1)
            }
            await replica.close()
        }
    }

    @Test func `a role without the files of extensions knows what is missing and not what is old`()
        async throws
    {
        try await withServer(version: 15) { server in
            try await server.prepareWatching()
            try await server.execute(
                "REVOKE EXECUTE ON FUNCTION pg_available_extensions() FROM PUBLIC")
            let watcher = try Self.watcher(
                server, Agreements(extensions: [ExpectedExtensions(names: ["vector"])]))
            let poll = try await watcher.poll()
            #expect(poll.failed == ["pg_available_extensions"])
            #expect(
                Self.values("pg_extension_missing", by: "extension", of: poll.snapshot) == [
                    "vector": 1
                ])
            #expect(poll.snapshot.samples(of: "pg_extension_outdated").isEmpty)
            #expect(poll.snapshot.samples(of: "pg_extension_available").isEmpty)
        }
    }

    // MARK: Settings

    @Test(arguments: [15, 16, 18])
    func `every setting agrees with what SHOW says of it`(version: Int) async throws {
        let settings = [
            "work_mem": "12345kB", "wal_buffers": "3MB", "autovacuum_naptime": "90s",
            "vacuum_cost_delay": "'0.5ms'", "checkpoint_completion_target": "0.333333",
            "listen_addresses": "''", "track_io_timing": "on", "log_rotation_age": "36h",
            "min_wal_size": "96MB", "bgwriter_delay": "1s", "max_slot_wal_keep_size": "3GB",
        ]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            // By the same role, whose sessions may see less and have other values.
            try await server.execute("GRANT pg_read_all_settings TO watcher")
            let shown = try await server.rows("SELECT name, current_setting(name) FROM pg_settings")
            let known = Set(KnownSetting.names)
            let expected = shown.compactMap { row -> ExpectedSetting? in
                guard let name = row[0], let value = row[1], known.contains(name.lowercased()),
                    KnownSetting.problem(of: name) == nil
                else { return nil }
                let setting = ExpectedSetting(name: name, value: value)
                #expect(KnownSetting.problem(setting) == nil, "\(name): \(value)")
                return setting
            }
            #expect(expected.count > 250)
            let watcher = try Self.watcher(server, Agreements(settings: expected))
            let snapshot = try await watcher.poll().snapshot
            let differs = Self.values("pg_settings_differs", by: "name", of: snapshot)
            let differing = differs.filter { $0.value != 0 }.keys.sorted()
            #expect(differing == [])
            let apart = snapshot.samples(of: "pg_expected_setting").filter { $0.value == 0 }
            // What the agent says at login hides these.
            #expect(apart.allSatisfy { $0.labels["reason"] == "own_session" }, "\(apart)")
            #expect(differs.count + apart.count == expected.count && apart.count < 30)
        }
    }

    @Test(arguments: [15, 18])
    func `settings that differ show both values, and what a role may not see has a reason`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["shared_buffers": "16MB"]) { server in
            try await server.execute("CREATE ROLE guest LOGIN")
            let agreements = Agreements(settings: [
                ExpectedSetting(name: "shared_buffers", value: "256MB"),
                ExpectedSetting(name: "io_method", value: "worker"),
                ExpectedSetting(name: "shared_preload_libraries", value: ""),
                ExpectedSetting(name: "track_counts", value: "yes"),
            ])
            let watcher = try Self.watcher(server, as: "guest", agreements)
            let snapshot = try await watcher.poll().snapshot
            let differs = Self.values("pg_settings_differs", by: "name", of: snapshot)
            var wanted = ["shared_buffers": 1.0, "track_counts": 0]
            if version >= 18 { wanted["io_method"] = 0 }
            #expect(differs == wanted)
            func labels(_ name: String) -> Labels? {
                snapshot.samples(of: "pg_expected_setting").first { $0.labels["name"] == name }?
                    .labels
            }
            #expect(labels("shared_buffers")?["value"] == "16MB")
            #expect(labels("shared_buffers")?["expected"] == "256MB")
            #expect(labels("shared_preload_libraries")?["reason"] == "permission")
            if version < 18 { #expect(labels("io_method")?["reason"] == "unsupported") }
            let found = await Inspection.of(watcher.target)
            #expect(
                found.cautions.contains(
                    "settings: shared_buffers is 16MB, and 256MB is expected"),
                "\(found.cautions)")
            #expect(
                found.cautions.contains {
                    $0.contains("shared_preload_libraries is expected")
                        && $0.contains("only members of pg_read_all_settings")
                })
        }
    }

    @Test func `what is set for the agent's own role is not taken for the server's`() async throws {
        try await withServer(version: 18) { server in
            try await server.prepareWatching()
            try await server.execute("ALTER ROLE watcher SET work_mem = '64MB'")
            let watcher = try Self.watcher(
                server, Agreements(settings: [ExpectedSetting(name: "work_mem", value: "64MB")]))
            let snapshot = try await watcher.poll().snapshot
            #expect(snapshot.samples(of: "pg_settings_differs").isEmpty)
            let reasons = snapshot.samples(of: "pg_expected_setting").map { $0.labels["reason"] }
            #expect(reasons == ["own_session"])
        }
    }

    // MARK: The program

    @Test func `pages and the API show what differs, and servers of a cluster that drift apart`()
        async throws
    {
        try await withServer(version: 18, settings: ["work_mem": "8MB"]) { primary in
            try await primary.prepareWatching()
            try await primary.execute("CREATE EXTENSION hstore VERSION '1.4'")
            let replica = try await primary.replica(settings: ["work_mem": "16MB"])
            let agent = try await AgentProcess.start(
                """
                agent: { interval: 1s }
                collectors:
                  intervals: { pg_changed_settings: 1s, pg_settings: 1s, pg_control_system: 1s }
                targets:
                  - name: first
                    conninfo: "\(primary.conninfo(user: "watcher"))"
                    settings: { work_mem: 4MB, track_counts: on, search_path: ['"$user"', public] }
                    extensions: { expected: [hstore, "no_such"], databases: ["post*"] }
                  - name: second
                    conninfo: "\(replica.conninfo(user: "watcher"))"
                """)
            try await eventually("everything is known", within: .seconds(120)) {
                let page = try await agent.client.get("/targets/first/settings").text
                return page.contains("missing, and the server does not have its files")
                    && page.contains("Settings that differ, with the primary first")
            }
            let page = try await agent.client.get("/targets/first/settings").text
            for words in [
                "1 of 3 differ from what the configuration", "⚠ differs",
                "outdated: ALTER EXTENSION",
                "as expected", "16384 kB", "8192 kB",
            ] {
                #expect(page.contains(words), "\(words)")
            }
            let metrics = try await agent.client.get("/metrics").text
            for series in [
                #"pg_settings_differs{target="first",name="work_mem"} 1"#,
                #"pg_settings_differs{target="first",name="track_counts"} 0"#,
                #"pg_extension_missing{target="first",datname="postgres",extension="no_such"} 1"#,
                #"pg_extension_outdated{target="first",datname="postgres",extension="hstore"} 1"#,
                #"pg_extension_available{target="first",extension="no_such"} 0"#,
            ] {
                #expect(metrics.contains(series), "\(series)")
            }
            // Texts are for rules and pages of the agent.
            #expect(!metrics.contains("pg_expected_setting{"))
            let extensions = try await agent.client.get(
                "/api/v1/postgres-optimizations/extensions?target=first"
            ).text
            for words in [#""status":"outdated""#, #""status":"not_available""#] {
                #expect(extensions.contains(words), "\(extensions)")
            }
            let settings = try await agent.client.get("/api/v1/database/settings?target=first").text
            #expect(
                settings.contains(
                    #""name":"work_mem","expected":"4MB","value":"8MB","differs":true"#),
                "\(settings)")
            agent.stop()
            await replica.close()
        }
    }
}
