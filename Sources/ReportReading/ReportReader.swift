import Basics
package import Postgres
package import Reports

/// Asks the history for a report, over a session of its own that only reads.
package struct ReportReader: Sendable {
    /// How long the server may work for one of the questions.
    package static let limit = Duration.seconds(20)
    /// A course has no more steps.
    private static let courseMax: Int64 = 84

    private let session: Session
    private let user: String?

    /// Asks by this login.
    package init(_ login: Login) {
        session = Session(name: "report", login: login)
        user = login.names.user
    }

    /// Closes the connection.
    package func close() async { await session.close() }

    /// The targets that have rows in the periods of a request.
    /// - Throws: `PostgresError` when the history does not answer.
    package func names(_ request: ReportRequest) async throws(PostgresError) -> [String] {
        let periods = [request.period, request.comparison].compactMap(\.self)
        let sql = try await questions(request, targets: [])
        let rows = try await ask(
            sql.names(
                ReportAssembly.metrics, few: [ReportTarget.up, ReportTarget.score], periods))
        return rows.rows.compactMap { $0.text(0) }
    }

    /// The report on these targets, or on all when there are none; `names` are targets that it has in
    /// any case, `interval` is how often the history takes samples, and `now` is in milliseconds since
    /// 1970.
    ///
    /// A part that the history does not have, or that the role may not read, is named in
    /// `problems`.
    /// - Throws: `PostgresError` when the history does not answer at all.
    package func report(
        _ request: ReportRequest, targets: [String], names: [String], interval: Double, now: Int64
    ) async throws(PostgresError) -> Report {
        let sql = try await questions(request, targets: targets)
        let courseStep = Self.courseStep(request)
        var report = Report(
            madeAt: now, period: request.period, comparison: request.comparison, step: request.step,
            interval: interval, courseStep: courseStep)
        report.notes = try await notes(sql, request)
        var assembly = ReportAssembly(names, interval: interval)
        try await readNumbers(sql, request, &assembly, courseStep)
        report.problems = try await readTables(sql, request, &assembly)
        report.targets = assembly.sorted
        report.unread = assembly.unread
        return report
    }

    /// What the history's owner may do about an error; nil when nothing is known.
    package func remedy(for error: PostgresError) -> String? {
        switch error {
        case .server(.insufficientPrivilege, _):
            "GRANT USAGE ON SCHEMA monitoring TO \(role);"
                + " GRANT SELECT ON monitoring.performance_metrics,"
                + " monitoring.performance_metrics_hourly, monitoring.performance_metrics_daily"
                + " TO \(role)"
        case .server(.undefinedTable, _), .server(.undefinedColumn, _),
            .server(.invalidSchemaName, _):
            "the schema is not as this version makes it; pgvigil schema apply"
        default: nil
        }
    }

    private var role: String { user.map(SQLQuoting.identifier) ?? "the role" }

    // MARK: Questions

    private func questions(
        _ request: ReportRequest, targets: [String]
    ) async throws(PostgresError) -> ReportSQL {
        var rolledUntil: Int64?
        if request.step != .minute {
            rolledUntil = try await ask(ReportSQL.rolledUntil(request.step)).rows.first?.whole(0)
        }
        return ReportSQL(
            step: request.step, targets: targets, rolledUntil: rolledUntil,
            hasCycle: request.hasCycle)
    }

    private func readNumbers(
        _ sql: ReportSQL, _ request: ReportRequest, _ assembly: inout ReportAssembly,
        _ courseStep: Int64
    ) async throws(PostgresError) {
        let metrics = ReportAssembly.metrics
        let (period, other) = (request.period, request.comparison)
        let now = try await ask(sql.spreads(metrics, period))
        let before = try await askAbout(other) { sql.spreads(metrics, $0) }
        assembly.take(spreads: now, before: before)
        let losses = try await ask(sql.losses(period))
        let lossesBefore = try await askAbout(other) { sql.losses($0) }
        assembly.take(losses: losses, before: lossesBefore)
        let count = Int(clamping: (period.length + courseStep - 1) / courseStep)
        let course = try await ask(sql.course(period, step: courseStep))
        assembly.take(course: course, count: count, isBefore: false)
        if let rows = try await askAbout(other, { sql.course($0, step: courseStep) }) {
            assembly.take(course: rows, count: count, isBefore: true)
        }
        let alerts = try await ask(sql.alerts(period))
        let alertsBefore = try await askAbout(other) { sql.alerts($0) }
        assembly.take(alerts: alerts, before: alertsBefore)
        let all = metrics + ["pg_health_points_lost", "ALERTS"]
        assembly.take(unusable: try await ask(sql.unusable(all, period)))
        if let rows = try await askAbout(other, { sql.unusable(all, $0) }) {
            assembly.take(unusable: rows)
        }
    }

    private func readTables(
        _ sql: ReportSQL, _ request: ReportRequest, _ assembly: inout ReportAssembly
    ) async throws(PostgresError) -> [ReportSection: String] {
        let (period, other) = (request.period, request.comparison)
        var problems: [ReportSection: String] = [:]
        switch try await table("statement_hours", sql.statements(period, other)) {
        case .success(let rows): assembly.take(statements: rows)
        case .failure(let problem): problems[.statements] = problem.message
        }
        if let texts = ReportSQL.texts(assembly.statementKeys) {
            switch try await table("statement_texts", texts) {
            case .success(let rows): assembly.take(texts: rows)
            case .failure(let problem): problems[.texts] = "texts are not known: \(problem.message)"
            }
        }
        switch try await table("object_days", sql.sizes(period, other)) {
        case .success(let rows): assembly.take(sizes: rows)
        case .failure(let problem): problems[.sizes] = problem.message
        }
        switch try await table("changes", sql.changes(period)) {
        case .success(let rows): assembly.take(changes: rows)
        case .failure(let problem): problems[.changes] = problem.message
        }
        return problems
    }

    /// The rows of a table, or why that part alone is missing.
    private func table(
        _ name: String, _ sql: String
    ) async throws(PostgresError) -> Result<ReportRows, ReportRefusal> {
        do throws(PostgresError) {
            return .success(try await ask(sql))
        } catch {
            switch error {
            case .server(.insufficientPrivilege, _):
                return .failure(
                    ReportRefusal(
                        "the role may not read monitoring.\(name);"
                            + " GRANT SELECT ON monitoring.\(name) TO \(role)"))
            case .server(.undefinedTable, _), .server(.undefinedColumn, _):
                return .failure(
                    ReportRefusal(
                        "the schema has no monitoring.\(name) as this version makes it;"
                            + " pgvigil schema apply"))
            case .server(.queryCanceled, _):
                return .failure(
                    ReportRefusal(
                        "monitoring.\(name) took more than \(PostgresError.text(Self.limit))"))
            case .server, .answerTooLarge: return .failure(ReportRefusal("\(error)"))
            default: throw error
            }
        }
    }

    private func askAbout(
        _ period: ReportPeriod?, _ sql: (ReportPeriod) -> String
    ) async throws(PostgresError) -> ReportRows? {
        guard let period else { return nil }
        return try await ask(sql(period))
    }

    private func ask(_ sql: String) async throws(PostgresError) -> ReportRows {
        try await session.query(sql, within: Self.limit) {
            rows throws(PostgresError) -> ReportRows in
            // Half an answer would look like a whole one.
            guard rows.rowCount <= ReportSQL.rowsMax else { throw .answerTooLarge }
            return ReportRows(
                rows: (0..<rows.rowCount).map { row in
                    ReportRows.Row(
                        cells: (0..<rows.columnCount).map { rows.string(row, $0) })
                })
        }
    }

    // MARK: Words

    private static func courseStep(_ request: ReportRequest) -> Int64 {
        let length = max(request.period.length, request.comparison?.length ?? 0)
        let step = request.step.milliseconds
        let parts = (length + step - 1) / step
        return step * max(1, (parts + courseMax - 1) / courseMax)
    }

    private func notes(
        _ sql: ReportSQL, _ request: ReportRequest
    ) async throws(PostgresError) -> [String] {
        var notes: [String] = []
        for period in [request.period, request.comparison] {
            guard let missing = period.flatMap(sql.missing) else { continue }
            let isThere = try await hasRows(sql, missing)
            notes.append(
                isThere
                    ? "Not rolled up yet, and left out: \(missing.text)."
                    : "No sample is recorded from \(missing.text).")
        }
        return notes
    }

    private func hasRows(
        _ sql: ReportSQL, _ range: ReportPeriod
    ) async throws(PostgresError) -> Bool {
        do throws(PostgresError) {
            return try await ask(sql.hasRows(ReportAssembly.metrics, range)).rows.first?.text(0)
                == "t"
        } catch {
            // That nothing is there would be said without knowing it.
            guard case .server = error else { throw error }
            return true
        }
    }
}
