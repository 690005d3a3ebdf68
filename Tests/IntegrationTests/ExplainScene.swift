import Basics
import Planning
import Plans
import Postgres
import Support
import Targets

/// Statements of a test's server, and what `pgvigil explain` says of them.
struct ExplainScene {
    let server: TestServer
    var role = "watcher"
    /// Where the role connects to; the server itself unless given.
    var conninfo: String?

    /// The identifier of the one statement whose text begins so, in a database.
    func id(_ beginning: String, database: String = "postgres") async throws -> Int64 {
        let text = try await server.value(
            """
            SELECT max(queryid) FROM pg_stat_statements(true) AS s JOIN pg_database AS d ON d.oid = dbid
             WHERE starts_with(query, '\(beginning.replacing(bytesOf: "'", with: "''"))')
               AND datname = '\(database)'
            """)
        guard let id = text.flatMap({ Int64($0) }) else {
            throw SupportError("no statement begins with \(beginning)")
        }
        return id
    }

    /// What comes of a request.
    func outcome(
        _ request: PlanningRequest, _ disclosure: PlanDisclosure = .full,
        adjust: (inout WatchedTarget) -> Void = { _ in }
    ) async throws -> PlanningRun.Outcome {
        let text = conninfo ?? server.conninfo(user: role)
        guard let conninfo = ConnectionString(text) else {
            throw SupportError("not a connection string: \(text)")
        }
        var target = WatchedTarget(
            name: "t", login: Login(conninfo: conninfo, purpose: .watching, prepares: true))
        adjust(&target)
        return await PlanningRun.outcome(of: request, on: target, disclosure)
    }

    /// The plan that there has to be.
    func planned(
        _ request: PlanningRequest, _ disclosure: PlanDisclosure = .full
    ) async throws -> PlannedStatement {
        switch try await outcome(request, disclosure) {
        case .planned(let statement): return statement
        case .refused(let refusal):
            throw SupportError("no plan: \(refusal.lines.joined(separator: "\n"))")
        }
    }

    /// The refusal that there has to be.
    func refused(
        _ request: PlanningRequest, _ disclosure: PlanDisclosure = .full,
        adjust: (inout WatchedTarget) -> Void = { _ in }
    ) async throws -> PlanningRefusal {
        switch try await outcome(request, disclosure, adjust: adjust) {
        case .planned(let statement): throw SupportError("a plan: \(statement.text(.full))")
        case .refused(let refusal): return refusal
        }
    }

    /// The server's own text of the generic plan of a normalised text.
    func own(_ text: PlannableText, database: String = "postgres") async throws -> [String] {
        let sql: String
        if server.installation.version >= 16 {
            sql = "EXPLAIN (GENERIC_PLAN) \(text.text)"
        } else {
            let nulls = Array(repeating: "NULL", count: text.parameterCount)
            let values = nulls.isEmpty ? "" : "(\(nulls.joined(separator: ", ")))"
            sql =
                "SET plan_cache_mode = force_generic_plan; PREPARE p AS \(text.text);"
                + " EXPLAIN EXECUTE p\(values)"
        }
        return try await server.rows(sql, database: database).compactMap { $0.first.flatMap { $0 } }
    }
}
