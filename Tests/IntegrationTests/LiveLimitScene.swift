import FoundationEssentials
import Limits
import Platform
import Postgres
import Support

/// One server that is watched as several targets with different limits, and is driven from beyond all
/// of them down to below all of them.
final class LiveLimitScene {
    private static let pool = 115
    private static let limit = Duration.seconds(120)

    let agent: AgentProcess
    private let server: TestServer
    private let replica: TestServer
    private let receiver: ScriptedReceiver
    private let directory: TemporaryDirectory
    private let control: Session
    private var sessions: [Session] = []
    /// Limits, by description, that have fired while they were passed.
    private(set) var fired: Set<String> = []
    /// Limits that were silent again after that, while they were not passed.
    private(set) var resolved: Set<String> = []
    /// How near each came to its limit while it fired beyond it, as a share of the limit.
    private(set) var nearest: [String: Double] = [:]
    /// When errors were made last.
    private var failedAt: ContinuousClock.Instant?

    private init(
        _ server: TestServer, _ replica: TestServer, _ directory: TemporaryDirectory,
        _ agent: AgentProcess, _ receiver: ScriptedReceiver
    ) throws {
        (self.server, self.replica, self.directory) = (server, replica, directory)
        (self.agent, self.receiver) = (agent, receiver)
        control = try server.session()
    }

    static func start(on server: TestServer) async throws -> LiveLimitScene {
        try await server.execute(
            "CREATE TABLE wide AS SELECT g AS id, repeat('x', 500) AS x"
                + " FROM generate_series(1, 60000) AS g")
        try await server.execute("CREATE INDEX ON wide (id)")
        try await server.execute("VACUUM ANALYZE wide")
        let replica = try await server.replica()
        let receiver = try ScriptedReceiver(always: .answer(200))
        var files = ["hook-url": receiver.url(), "heart-url": receiver.url("/heart")]
        for path in Files.matching("\(Checkout.root)/alerts/*.yml") {
            let name = path.split(separator: "/").last.map(String.init) ?? ""
            files["rules-\(name)"] = quick(String(decoding: try Files.read(path), as: UTF8.self))
        }
        let directory = try TemporaryDirectory("l")
        let agent = try await AgentProcess.start(
            configuration(server, replica, directory), files: files)
        return try LiveLimitScene(server, replica, directory, agent, receiver)
    }

    func stop() async {
        for session in sessions + [control] { await session.close() }
        agent.stop()
        receiver.stop()
        await replica.close()
    }

    private static func configuration(
        _ server: TestServer, _ replica: TestServer, _ directory: TemporaryDirectory
    ) -> String {
        // Nothing pages for the calm one: a page says itself how the server is.
        let calm =
            "connections_utilization_ratio: { warning: 0.8, critical: 0.99 },"
            + " lock_wait_longest_seconds: { warning: 1s, critical: 1h }"
        let keys =
            [
                ("standard", "thresholds: { \(LiveLimit.timeLimits) }"),
                ("replica", "thresholds: { \(LiveLimit.timeLimits) }"),
                ("calm", "thresholds: { \(calm) }"),
                ("global-remit", "profile: global-remit"),
            ] + Limits.Environment.allCases.map { ($0.rawValue, "environment: \($0.rawValue)") }
            + [
                ("dev-db", "profile: global-remit\n    " + environment("development", "10")),
                ("stage-db", environment("staging", "20")),
                ("prod-db", environment("production", "100, critical: 105")),
            ]
        let pool = "{ name: clients, match: { usename: '^postgres$' }, max: \(Self.pool) }"
        let targets = keys.map { name, key in
            let server = name == "replica" ? replica : server
            return """
                  - name: \(name)
                    conninfo: "\(server.conninfo(user: "watcher"))"
                    pools: [\(pool)]
                    \(key)
                """
        }
        return """
            agent: { interval: 1s, state_directory: "\(directory.path)" }
            collectors: { intervals: { pg_stat_statements: 1s } }
            rules: { files: [rules-*.yml], interval: 1s }
            targets:
            \(targets.joined(separator: "\n"))
            receivers:
              - { name: hook, webhook: { url_file: hook-url }, rate_limit: { per_minute: 6000, burst: 600 } }
              - { name: heart, webhook: { url_file: heart-url } }
            route:
              receiver: hook
              group_by: [target, alertname, severity]
              group_wait: 0s
              group_interval: 1s
              routes: [{ receiver: heart, matchers: ['heartbeat="true"'] }]

            """
    }

    private static func environment(_ name: String, _ sessions: String) -> String {
        "environments: [{ name: \(name), databases: [\(LiveLimit.database)],"
            + " connections: { warning: \(sessions) } }]"
    }

    /// The rules with every `for` a hundred and fiftieth as long.
    private static func quick(_ rules: String) -> String {
        rules.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let words = line.split(separator: " ")
            guard words.count == 2, words[0] == "for:", let unit = words[1].last,
                let count = Double(words[1].dropLast()),
                let seconds = ["s": 1.0, "m": 60, "h": 3600, "d": 86_400][unit]
            else { return String(line) }
            return "        for: \(Int(count * seconds / LiveLimit.pace * 1000))ms"
        }.joined(separator: "\n")
    }

    // MARK: The way down

    func play() async throws {
        try await settle("at rest") { _ in true }
        let locks = try await beyondEverything()
        try await belowCriticalLevels(locks)
        try await below()
    }

    /// Beyond every limit at once.
    private func beyondEverything() async throws -> [Session] {
        try await replica.execute("SELECT pg_wal_replay_pause()")
        let holder = try server.session()
        _ = try await holder.rows("BEGIN; UPDATE wide SET id = id WHERE id = 1")
        var waiters: [Session] = []
        while waiters.count < 11 { waiters.append(try server.session()) }
        let waiting = waiters.map { waiter in
            Task {
                _ = try? await waiter.rows(
                    "UPDATE wide SET id = id WHERE id = 1", within: .seconds(300))
            }
        }
        while sessions.count < 98 { sessions.append(try server.session()) }
        try await everyone("SELECT pg_sleep(7)")
        for number in 1...6 { _ = try await control.rows(Self.slow(number, 1.1)) }
        try await drive("pg_cache_hit_ratio", below: 0.78, by: read)
        try await settle(
            "beyond everything", keeping: { try await self.keepErrors(above: 0.12) }
        ) { page in
            LiveLimit.all.allSatisfy { self.isPassed($0, page) == true }
        }
        _ = try await holder.rows("COMMIT")
        for task in waiting { await task.value }
        return [holder] + waiters
    }

    /// Statements of as many shapes as there are numbers.
    private static func slow(_ number: Int, _ seconds: Double) -> String {
        "SELECT pg_sleep(\(seconds))" + String(repeating: ", 1.5", count: number)
    }

    /// Between the warning and the critical level, as far as there are two.
    private func belowCriticalLevels(_ locks: [Session]) async throws {
        try await replica.execute("SELECT pg_wal_replay_resume()")
        for session in locks { await session.close() }
        for number in 1...6 {
            for _ in 0..<3 { _ = try await control.rows(Self.slow(number, 0)) }
        }
        // Of these the 95th percentile is made later on.
        try await everyone("SELECT pg_sleep(0.3), 1")
        try await everyone("SELECT pg_sleep(0.15), 1, 1")
        for _ in sessions.count..<98 { sessions.append(try server.session()) }
        try await drive("pg_cache_hit_ratio", above: 0.86, by: find)
        for level in [0.109, 0.099, 0.054] {
            // In small steps past the critical level.
            let count = level == 0.099 ? 150 : 500
            try await drive("pg_transaction_error_ratio", below: level) { try await work(count) }
        }
        try await settle(
            "below the critical levels", keeping: { try await self.keepErrors(above: 0.052) }
        ) { page in
            LiveLimit.all.filter { ["page", "ticket"].contains($0.severity) }.allSatisfy {
                $0.target != "standard" || $0.limit == 0.8 || self.isPassed($0, page) == false
            }
        }
    }

    private func keepSessions(_ count: Int) async {
        for session in sessions[count...] { await session.close() }
        sessions.removeSubrange(count...)
    }

    /// Below one environment's limit after the other's.
    private func below() async throws {
        // Too many for the database in staging.
        await keepSessions(21)
        try await drive("pg_query_p95_seconds", below: 0.48, by: work)
        try await drive("pg_cache_hit_ratio", above: 0.91, by: find)
        try await settle("below development's limits") { _ in true }
        // Few enough for the database in staging, too many for it in development.
        await keepSessions(10)
        try await drive("pg_query_p95_seconds", below: 0.19, by: work)
        try await settle("below staging's limits") { _ in true }
        await keepSessions(5)
        try await drive("pg_query_p95_seconds", below: 0.09, by: work)
        try await drive("pg_cache_hit_ratio", above: 0.96, by: find)
        try await drive("pg_transaction_error_ratio", below: 0.045, by: work)
        try await settle("below everything") { page in
            LiveLimit.all.allSatisfy { self.isPassed($0, page) == false }
        }
    }

    /// The agents' statements are transactions, too: without further errors the ratio falls.
    private func keepErrors(above ratio: Double) async throws {
        // What was done shows at one of the next polls.
        if let failedAt, failedAt.duration(to: .now) < .seconds(2) { return }
        var values: [Double?] = []
        for target in ["standard", "global-remit"] {
            values.append(try await page().value("pg_transaction_error_ratio", target))
        }
        guard !values.allSatisfy({ $0.map { $0 >= ratio } ?? false }) else { return }
        let sum = try await control.rows(
            "SELECT xact_commit + xact_rollback FROM pg_stat_database"
                + " WHERE datname = current_database()"
        ).first?.first.flatMap { $0.flatMap { Double($0) } }
        // A little more than what is missing: it must last until the rules have seen it.
        let least = values.compactMap(\.self).min() ?? 0
        try await fail(max(1, Int((ratio * 1.05 - least) * (sum ?? 0) / (1 - ratio))))
        failedAt = .now
    }

    /// Runs a statement in all sessions at once.
    private func everyone(_ sql: String) async throws {
        let sessions = self.sessions
        try await withThrowingTaskGroup(of: Void.self) { group in
            for session in sessions {
                group.addTask { _ = try await session.rows(sql, within: .seconds(60)) }
            }
            try await group.waitForAll()
        }
    }

    private func read() async throws {
        _ = try await control.rows(
            "DO $$ BEGIN FOR i IN 1..5 LOOP PERFORM sum(length(x)) FROM wide; END LOOP; END $$",
            within: .seconds(60))
    }

    private func find() async throws {
        _ = try await control.rows(
            """
            DO $$ BEGIN FOR i IN 1..20000 LOOP PERFORM 1 FROM wide WHERE id = 7; END LOOP; END $$
            """, within: .seconds(60))
    }

    private func fail(_ count: Int) async throws {
        for _ in 0..<count { _ = try? await control.rows("SELECT 1 / 0") }
        try await report()
    }

    private func work() async throws { try await work(500) }

    private func work(_ count: Int) async throws {
        for _ in 0..<count { _ = try await control.rows("SELECT 1") }
        try await report()
    }

    /// A session reports its transactions together with what it did to a table.
    private func report() async throws {
        _ = try await control.rows("SELECT count(*) FROM pg_class")
    }

    /// Does something until a series is where it should be, that of the database as well, looking
    /// after each time.
    private func drive(
        _ metric: String, below: Double = .infinity, above: Double = -.infinity,
        by action: () async throws -> Void
    ) async throws {
        let ofDatabase = "pg_database_" + metric.dropFirst("pg_".count)
        var last: [Double?] = []
        try await eventually("\(metric) between \(above) and \(below)", within: Self.limit) {
            let page = try await self.page()
            note(page, try open())
            let values = [
                page.value(metric, "standard"),
                page.value(ofDatabase, "prod-db", "datname=\"\(LiveLimit.database)\""),
            ]
            if values.allSatisfy({ $0.map { $0 < below && $0 > above } ?? false }) { return true }
            // What was done shows at the next poll.
            if values.contains(nil) || values != last { try await action() }
            last = values
            return false
        }
    }

    // MARK: What is seen

    private func page() async throws -> AgentPage {
        AgentPage(try await agent.client.get("/metrics").text)
    }

    private func isPassed(_ row: LiveLimit, _ page: AgentPage) -> Bool? {
        value(row, page).map(row.isPassed)
    }

    private func value(_ row: LiveLimit, _ page: AgentPage) -> Double? {
        guard let database = row.database else { return page.value(row.metric, row.target) }
        return page.value(row.metric, row.target, "datname=\"\(database)\"")
    }

    /// Waits until a condition holds and the webhook has been notified of exactly what is passed.
    private func settle(
        _ state: String, keeping keep: () async throws -> Void = {},
        _ condition: (AgentPage) -> Bool
    ) async throws {
        var difference: [String] = []
        let keys = Set(LiveLimit.all.map(\.key))
        do {
            try await eventually(state, within: Self.limit) {
                try await keep()
                let page = try await self.page()
                let passed = LiveLimit.all.filter { isPassed($0, page) == true }
                let open = try open().intersection(keys)
                note(page, open)
                difference = Array(open.symmetricDifference(passed.map(\.key))).sorted()
                return difference.isEmpty && condition(page)
            }
        } catch {
            throw SupportError("\(error): \(difference)\n\(try await facts())")
        }
        let page = try await self.page()
        for row in LiveLimit.all {
            let name = row.description
            switch isPassed(row, page) {
            case true?: fired.insert(name)
            case false? where fired.contains(name): resolved.insert(name)
            default: break
            }
        }
    }

    private func note(_ page: AgentPage, _ open: Set<String>) {
        for row in LiveLimit.all where open.contains(row.key) {
            guard let value = value(row, page), row.isPassed(by: value) else { continue }
            let share = abs(value / row.limit - 1)
            nearest[row.description] = min(nearest[row.description] ?? .infinity, share)
        }
    }

    private func facts() async throws -> String {
        let page = try await self.page()
        return LiveLimit.all.map { row in
            let value = value(row, page)
            return "\(row): \(value.map { "\($0)" } ?? "-") against \(row.limit)"
        }.joined(separator: "\n")
    }

    /// What fires by the messages that came, as target, name and severity.
    private func open() throws -> Set<String> {
        var open: Set<String> = []
        for request in receiver.received where request.path == "/hook" {
            for alert in try JSONDecoder().decode(Body.self, from: Data(request.body)).alerts {
                let key = ["target", "alertname", "severity"].map { alert.labels[$0] ?? "-" }
                    .joined(separator: " ")
                if alert.status == "firing" { open.insert(key) } else { open.remove(key) }
            }
        }
        return open
    }

    private struct Body: Decodable {
        struct Alert: Decodable {
            let status: String
            let labels: [String: String]
        }

        let alerts: [Alert]
    }
}
