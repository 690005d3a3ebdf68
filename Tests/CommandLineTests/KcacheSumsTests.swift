import Packs
import Platform
import Support
import Testing

/// Sums of pg_stat_kcache, which fall when it forgets statements.
@Suite struct KcacheSumsTests {
    private static let metric = "kcache_user_seconds_total{"

    /// What all series of the metric increased by over these pages, as Prometheus counts it.
    private static func increase(_ pages: [String]) -> Double {
        var last: [Substring: Double] = [:]
        var total = 0.0
        for page in pages {
            for line in page.split(separator: "\n") where line.hasPrefix(metric) {
                guard let space = line.lastIndex(of: " "),
                    let value = Double(line[line.index(after: space)...])
                else { continue }
                let series = line[..<space]
                if let before = last[series] { total += value >= before ? value - before : value }
                last[series] = value
            }
        }
        return total
    }

    @Test func `processor time of statements that are forgotten is not counted again`()
        async throws
    {
        let settings = [
            "shared_preload_libraries": "'pg_stat_statements, pg_stat_kcache'",
            "pg_stat_statements.max": "100",
        ]
        let isThere = try await withServer(version: 15) { server in
            try await server.value(
                "SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_stat_kcache'")
        }
        guard isThere == "1" else { try Test.cancel("PostgreSQL 15 has no pg_stat_kcache here") }
        try await withServer(version: 15, settings: settings) { server in
            let schema = try #require(BuiltInPacks.text(of: .schema, in: "pg-stat-kcache"))
            let grants = try #require(BuiltInPacks.text(of: .grants, in: "pg-stat-kcache"))
            try await server.execute("CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher")
            try await server.execute(schema)
            try await server.execute(PackGrants.text(grants, for: "watcher"))
            let agent = try await AgentProcess.start(
                """
                agent: { interval: 1s }
                collectors: { intervals: { kcache: 1s } }
                targets:
                  - name: a
                    conninfo: "\(server.conninfo(user: "watcher"))"
                    packs: [pg-stat-kcache]

                """)
            var pages: [String] = []
            func look(_ what: String, until isSeen: ([String]) -> Bool) async throws {
                try await eventually(what, within: .seconds(120)) {
                    pages.append(try await agent.client.get("/metrics").text)
                    return isSeen(pages)
                }
            }
            try await look("the first sums") { $0.last?.contains("\n" + Self.metric) == true }
            let began = ContinuousClock.now
            // One that stays, because it is called often, and one that will be forgotten.
            for _ in 0..<20 {
                try await server.execute("SELECT count(*) FROM generate_series(1, 600000)")
            }
            try await server.execute(
                "SELECT count(*) + sum(a) FROM generate_series(1, 4000000) AS s (a)")
            let spent = try await Self.sum(server)
            try await look("their time") { Self.increase($0) > 0.6 * spent }
            // Each round brings more than there is room for.
            for _ in 0..<4 {
                let others = (0..<300).map { number in
                    "SELECT 1"
                        + (0..<10).map { (number >> $0) & 1 == 1 ? " + 1" : " - 1" }.joined()
                }
                try await server.execute(others.flatMap { [$0, $0] }.joined(separator: ";"))
            }
            let left = try await Self.sum(server)
            #expect(left < 0.9 * spent, "nothing was forgotten: \(left) of \(spent)")
            #expect(left > 0.2 * spent, "all was forgotten: \(left) of \(spent)")
            let before = pages.count
            try await look("two more answers") { pages in
                Set(pages[before...].compactMap(Self.lastSuccess)).count > 2
            }
            let passed = began.duration(to: .now)
            let limit = Double(passed.components.seconds) + 1
            let increase = Self.increase(pages)
            #expect(increase < 1.3 * spent + 0.3, "\(increase) of \(spent)")
            #expect(increase < limit)
            agent.stop()
        }
    }

    private static func sum(_ server: TestServer) async throws -> Double {
        let text = try await server.value("SELECT sum(exec_user_time) FROM pg_stat_kcache_detail")
        return text.flatMap { Double($0) } ?? 0
    }

    /// When the collector was last answered.
    private static func lastSuccess(_ page: String) -> Substring? {
        page.split(separator: "\n").first {
            $0.hasPrefix("pgvigil_collector_last_success_timestamp_seconds{")
                && $0.contains("collector=\"kcache\"")
        }
    }
}
