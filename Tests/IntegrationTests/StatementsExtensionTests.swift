import Collection
import Metrics
import Support
import Targets
import Testing
import Watching

@Suite struct StatementsExtensionTests {
    /// The wording for each version of the extension that a server may have, by what only it has.
    @Test(
        arguments: [15, 17, 18].flatMap { version in
            ["1.8", "1.9", "1.10", "1.11", "1.12"].filter { exists($0, on: version) }
                .map { (version, $0) }
        })
    func `an extension that was never updated gets the wording for its own version`(
        version: Int, extensionVersion: String
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching(extensionVersion: extensionVersion)
            try await server.execute("SELECT 42")
            let watcher = try Watcher(server)
            let poll = try await watcher.poll()
            let entry = poll.plan.entries.first { $0.collector.name == "pg_stat_statements" }
            let range = entry?.variant.extensionVersions
            #expect(range?.lowerBound.description == extensionVersion)
            #expect(poll.succeeded.contains("pg_stat_statements"))
            #expect(poll.succeeded.contains("pg_stat_statements_text"))
            #expect(watcher.log.lines("collector failed") == [])
            #expect((poll.snapshot.sum(of: "pg_stat_statements_calls_total") ?? 0) > 0)
            #expect((poll.snapshot.sum(of: "pg_stat_statements_query_info") ?? 0) > 0)
            // 1.8 has no function pg_stat_statements_info().
            let reasons = poll.failures["pg_stat_statements_info"]
            #expect(reasons == (extensionVersion == "1.8" ? ["unsupported"] : nil))
        }
    }

    @Test(arguments: [15, 18], [#"wei"rd \'schema"#, "Groß {geschrieben}", "😀; --"])
    func `the extension may live in a schema of any name`(
        version: Int, schema: String
    ) async throws {
        try await withServer(version: version) { server in
            let quoted = schema.split(separator: "\"", omittingEmptySubsequences: false)
                .joined(separator: "\"\"")
            try await server.execute(
                """
                CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher;
                CREATE SCHEMA "\(quoted)"; GRANT USAGE ON SCHEMA "\(quoted)" TO watcher;
                CREATE EXTENSION pg_stat_statements SCHEMA "\(quoted)"
                """)
            let watcher = try Watcher(server)
            let poll = try await watcher.poll()
            #expect(watcher.log.lines("collector failed") == [])
            #expect(poll.succeeded == poll.planned)
            #expect((poll.snapshot.sum(of: "pg_stat_statements_calls_total") ?? 0) > 0)
            #expect((poll.snapshot.sum(of: "pg_stat_statements_query_info") ?? 0) > 0)
        }
    }

    @Test(arguments: [15, 18])
    func `an extension whose library was not loaded is reported as missing`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["shared_preload_libraries": "''"]) {
            server in
            try await server.prepareWatching()
            let watcher = try Watcher(server)
            let poll = try await watcher.poll()
            #expect(
                poll.failures == [
                    "pg_stat_statements": ["missing_extension"],
                    "pg_stat_statements_info": ["missing_extension"],
                ])
        }
    }

    @Test(arguments: [15, 18])
    func `an extension that only another database has is no failure, and none of its answers`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute("CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher")
            try await server.execute("CREATE DATABASE other")
            try await server.execute("CREATE EXTENSION pg_stat_statements", database: "other")
            let watcher = try Watcher(server) { $0.catalog = Catalog.all }
            var poll = try await watcher.poll()
            func shown() -> Set<String> {
                let names = poll.snapshot.families.filter { !$0.samples.isEmpty }
                    .map(\.metric.name)
                return Set(names.filter { $0.hasPrefix("pg_stat_statements") })
            }
            #expect(shown() == [])
            #expect(poll.failures.values.allSatisfy { $0 == ["missing_extension"] })
            #expect(watcher.log.lines("collector failed") == [])
            let planned = poll.snapshot.samples(of: "pgvigil_collector_planned").filter {
                $0.labels["collector"]?.hasPrefix("pg_stat_statements") == true
            }
            #expect(!planned.isEmpty && planned.allSatisfy { $0.value == 0 })
            #expect(Set(planned.map { $0.labels["reason"] }) == ["missing_extension"])
            // From that database they are those of the whole server.
            let there = try Watcher(server, database: "other")
            try await server.execute("SELECT 42")
            let calls = try await there.poll().snapshot.samples(
                of: "pg_stat_statements_calls_total")
            #expect(calls.contains { $0.labels["datname"] == "postgres" })
            try await server.execute("CREATE EXTENSION pg_stat_statements")
            await watcher.worker.askAgain()
            poll = try await watcher.poll()
            #expect(shown().contains("pg_stat_statements_calls_total"))
        }
    }

    /// Which versions of the extension come with a server.
    private static func exists(_ extensionVersion: String, on version: Int) -> Bool {
        let newest = [15: "1.10", 17: "1.11", 18: "1.12"][version, default: "1.8"]
        return ExtensionVersion(extensionVersion) <= ExtensionVersion(newest)
    }
}
