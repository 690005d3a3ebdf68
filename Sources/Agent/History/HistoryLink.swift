import Configuration
import History
package import Postgres
import Spool

/// The writer's way to the database: one session, and batches that are applied once.
package struct HistoryLink: Sendable {
    /// A batch with the name that it bears in the ledger.
    struct Item: Sendable {
        let sequence: UInt64
        let name: HistorySQL.Batch
        let batch: HistoryBatch
    }

    /// How long the server may work for a batch of rows.
    private static let flushLimit = Duration.seconds(30)
    /// How long it may work for upkeep, which moves rows and drops partitions.
    private static let upkeepLimit = Duration.seconds(120)
    private static let questionLimit = Duration.seconds(5)

    private let session: Session

    /// A link by this login, which is for writing.
    package init(_ login: Login) {
        session = Session(name: "history", login: login)
    }

    func close() async { await session.close() }

    /// Keeps our statements out of the indicators of the server that we write to, where the role may.
    private func hide() async {
        _ = try? await ask("SET pg_stat_statements.track = none", within: Self.questionLimit) { _ in
        }
    }

    /// Looks whether there is a table of the right shape that can be written to.
    func survey() async throws(HistoryFailure) {
        let found = try await ask(HistorySQL.survey, within: Self.questionLimit) { rows in
            (0..<7).map { rows.string(0, $0) }
        }
        let database = found[4] ?? ""
        if found[0] == "t" {
            throw HistoryFailure(.readOnly, "the server of \(database) is read-only")
        }
        if let login = found[6], let role = found[5], login != role {
            throw HistoryFailure(
                .permission,
                "the session of \(login) works with the rights of \(role): the setting role of the"
                    + " role or the database \(database) says so; reset it, or log in as \(role)")
        }
        if found[1] == "t" {
            throw HistoryFailure(
                .missingSchema,
                "the database \(database) has no schema monitoring: pgvigil schema apply")
        }
        if let problem = HistorySQL.problem(columns: found[2], database: database) {
            throw HistoryFailure(found[2] == nil ? .missingSchema : .shape, problem)
        }
        if found[3] == "t" {
            throw HistoryFailure(
                .missingSchema,
                "the database \(database) has no monitoring.ingested_batches:"
                    + " pgvigil schema apply")
        }
        await hide()
    }

    /// Counts the connections that came up: after each one the survey is due.
    var generation: Int { get async { await session.generation } }

    /// Applies batches in one transaction; gives back the sequences of those that were applied now
    /// and not before.
    ///
    /// `endingFormer` when the last attempt may have left its transaction open.
    func apply(
        _ items: [Item], endingFormer: Bool
    ) async throws(HistoryFailure) -> Set<UInt64> {
        let begin = HistorySQL.begin(items.map(\.name), endingFormer: endingFormer)
        let new: [Item]
        do throws(PostgresError) {
            let fresh = try await session.query(begin, within: Self.flushLimit) { rows in
                Set(
                    (0..<rows.rowCount).map {
                        "\(rows.string($0, 0) ?? "")-\(rows.string($0, 1) ?? "")"
                    })
            }
            new = items.filter { fresh.contains("\($0.name.agent)-\($0.name.number)") }
            if !new.isEmpty {
                let parts = [CopyEncoder.header] + new.map(\.batch.tuples) + [CopyEncoder.trailer]
                try await session.copy(CopyEncoder.statement, parts, within: Self.flushLimit)
            }
            try await session.query("COMMIT", within: Self.flushLimit) { _ in }
        } catch { throw await explained(error) }
        return Set(new.map(\.sequence))
    }

    /// Names what ends row security where that refuses our rows: the server says it in words that
    /// name neither the table nor what helps.
    private func explained(_ error: PostgresError) async -> HistoryFailure {
        let failure = HistoryFailure(error)
        switch error {
        case .server(.featureNotSupported, _), .server(.insufficientPrivilege, _): break
        default: return failure
        }
        do throws(HistoryFailure) {
            // With the limit of the statement that failed: a transaction that failed takes no other.
            try await ask("ROLLBACK", within: Self.flushLimit) { _ in }
            let hidden = try await rowSecurity()
            if hidden.isEmpty { return failure }
            let remedies = hidden.map(\.remedy).joined(separator: "; ")
            return HistoryFailure(.permission, "\(failure.message); to fix: \(remedies)")
        } catch {
            return HistoryFailure(failure.reason, "\(failure.message); then: \(error.message)")
        }
    }

    /// How much of the schema is there; nil when the role may not see it.
    func schemaVersion() async throws(HistoryFailure) -> Int? {
        let isThere = try await ask(
            SchemaSurvey.hasVersionsQuery, within: Self.questionLimit
        ) { rows in rows.rowCount > 0 }
        guard isThere else { return nil }
        return try await ask(SchemaSurvey.versionQuery, within: Self.questionLimit) { rows in
            rows.string(0, 1).flatMap { Int($0) }
        }
    }

    /// The rights that the role lacks, as statements that give them.
    func missingRights(within limit: Duration) async throws(HistoryFailure) -> [String] {
        try await ask(HistorySQL.missingRights, within: limit) { rows in
            (0..<rows.rowCount).compactMap { rows.string($0, 0) }
        }
    }

    /// The tables whose rows row security hides or refuses, with the statements that end it.
    func rowSecurity() async throws(HistoryFailure) -> [(table: String, remedy: String)] {
        try await ask(HistorySQL.rowSecurity, within: Self.questionLimit) { rows in
            (0..<rows.rowCount).map { (rows.string($0, 0) ?? "", rows.string($0, 1) ?? "") }
        }
    }

    /// Who else has a hand in the schema, and what would run code of others, with the statements
    /// that end it.
    func intrusions(
        of version: Int?
    ) async throws(HistoryFailure) -> [(text: String, remedy: String)] {
        var survey = SchemaSurvey()
        var queries = [SchemaSurvey.ownersQuery, SchemaSurvey.hazardsQuery]
        if version == Schema.version { queries.append(SchemaSurvey.bodiesQuery) }
        for query in queries {
            let rows = try await ask(query, within: Self.questionLimit) { rows in
                (0..<rows.rowCount).map { row in (0..<4).map { rows.string(row, $0) } }
            }
            for row in rows { survey.take(row) }
        }
        return survey.intrusions.map { ($0.finding, $0.remedy) }
            + survey.hazards.compactMap {
                if case .hazard(let what, let remedy) = $0 { (what, remedy) } else { nil }
            }
    }

    /// Makes partitions and roll-ups and drops what is too old; each step on its own, but nothing is
    /// dropped after roll-ups have failed: they may be all that is to be left of it.
    func keep(_ section: HistorySection) async throws(HistoryFailure) {
        let steps = HistorySQL.upkeep(
            retention: section.retention.wholeSeconds,
            hourly: section.retentionHourly.wholeSeconds,
            daily: section.retentionDaily.wholeSeconds)
        var first: HistoryFailure?
        for step in steps {
            do throws(HistoryFailure) {
                try await ask(step, within: Self.upkeepLimit) { _ in }
            } catch {
                if first == nil { first = HistoryFailure(.upkeep, "\(step): \(error.message)") }
                if error.reason == .connection || error.reason == .timeout { break }
                if step == HistorySQL.rollUp { break }
            }
        }
        if let first { throw first }
    }

    private func ask<Result: Sendable>(
        _ sql: String, within limit: Duration,
        _ body: @Sendable (borrowing ResultSet) throws(PostgresError) -> Result
    ) async throws(HistoryFailure) -> Result {
        do throws(PostgresError) {
            return try await session.query(sql, within: limit, body)
        } catch { throw HistoryFailure(error) }
    }
}

extension Duration {
    /// Without what is less than a second.
    fileprivate var wholeSeconds: Int { Int(components.seconds) }
}
