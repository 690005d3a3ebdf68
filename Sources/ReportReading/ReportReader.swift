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
        let rows = try await ask(ReportSQL.names(periods, up: [ReportTarget.up]))
        return rows.rows.compactMap { $0.text(0) }
    }

    /// The report on one target or all; `names` are targets that it has in any case, `interval` is
    /// how often the history takes samples, and `now` is in milliseconds since 1970.
    ///
    /// A part that the history does not have, or that the role may not read, is named in
    /// `problems`.
    /// - Throws: `PostgresError` when the history does not answer at all.
    package func report(
        _ request: ReportRequest, target: String?, names: [String], interval: Double, now: Int64
    ) async throws(PostgresError) -> Report {
        let step = request.step
        var rolledUntil: Int64?
        if step != .minute {
            rolledUntil = try await ask(ReportSQL.rolledUntil(step)).rows.first?.whole(0)
        }
        let sql = ReportSQL(
            step: step, target: target, rolledUntil: rolledUntil, hasCycle: request.hasCycle)
        let courseStep = Self.courseStep(request)
        var report = Report(
            madeAt: now, period: request.period, comparison: request.comparison, step: step,
            interval: interval, courseStep: courseStep)
        report.notes = Self.notes(request, rolledUntil)
        var assembly = ReportAssembly(names, interval: interval)
        try await readNumbers(sql, request, &assembly, courseStep)
        report.problems = try await readTables(sql, request, &assembly)
        report.targets = assembly.sorted
        return report
    }

    // MARK: Questions

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
                let role = user.map(SQLQuoting.identifier) ?? "the role"
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

    private static func notes(_ request: ReportRequest, _ rolledUntil: Int64?) -> [String] {
        [request.period, request.comparison].compactMap { period in
            guard let period,
                let missing = ReportRanges(period, step: request.step, rolledUntil: rolledUntil)
                    .missing
            else { return nil }
            return "Not rolled up yet, and left out: \(missing.text)."
        }
    }
}
