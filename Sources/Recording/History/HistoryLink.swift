package import History
import HistorySchema
import Platform
package import Postgres
import Spool

/// The way to the history's database: one session, and batches that are applied once.
///
/// A batch and its line in the ledger are one transaction; when it is unknown whether it was
/// committed it is sent again, and the ledger says whether its rows are there.
package final class HistoryLink: SinkLink {
    private struct State {
        /// The connection that was surveyed, by the session's count; 0 when it is due again.
        var surveyed = 0
        /// Whether an attempt that was given up may have left its transaction open.
        var isTransactionLeft = false
        /// What the last survey found about tables beside the first one; nil before it.
        var places: [HistoryBatch.Table: Place]?
    }

    /// Whether rows of a table beside `performance_metrics` can be written.
    package enum Place: Sendable, Equatable {
        case writable
        /// The schema is of a version without the table.
        case missing
        /// The table is there, and the role may not write to it.
        case forbidden
    }

    /// How long the server may work for a batch of rows.
    private static let flushLimit = Duration.seconds(30)
    /// How long it may work for upkeep, which moves rows and drops partitions.
    private static let upkeepLimit = Duration.seconds(120)
    private static let questionLimit = Duration.seconds(5)

    private let session: Session
    private let retention: HistorySettings.Retention?
    private let skipped: @Sendable (Int) -> Void
    private let state = Locked(State())

    /// A link by this login, which is for writing; without `retention` there is no upkeep.
    ///
    /// `skipped` hears of rows that have no place: the others do not wait for one.
    package init(
        _ login: Login, retention: HistorySettings.Retention? = nil,
        skipped: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        session = Session(name: "history", login: login)
        self.retention = retention
        self.skipped = skipped
    }

    /// What the last survey found about a table; nil before the first one.
    package func place(of table: HistoryBatch.Table) -> Place? {
        state.withLock { state in state.places.map { $0[table] ?? .missing } }
    }

    private func isWritable(_ table: HistoryBatch.Table) -> Bool {
        table == .metrics || place(of: table) == .writable
    }

    // MARK: Of a sink

    /// Brings the connection up and surveys a new one.
    /// - Throws: `SinkFailure` when there is none, or no table that can be written to.
    package func connect() async throws(SinkFailure) {
        let (surveyed, isLeft) = state.withLock { ($0.surveyed, $0.isTransactionLeft) }
        if surveyed != 0, await session.generation == surveyed { return }
        do throws(SinkFailure) {
            if isLeft { try await endFormer() }
            try await survey()
        } catch {
            note(error)
            throw error
        }
        let generation = await session.generation
        state.withLock { $0.surveyed = generation }
    }

    /// Ends what an attempt that was given up has left open: once it has failed there, the server answers
    /// nothing else, not even a change of the limit, so the limit is that of the attempt.
    private func endFormer() async throws(SinkFailure) {
        try await ask("ROLLBACK", within: Self.flushLimit) { _ in }
        state.withLock { $0.isTransactionLeft = false }
    }

    /// Applies batches in one transaction; gives back the sequences of those that were applied now
    /// and not before.
    /// - Throws: `SinkFailure`; the ledger says at the next attempt whether they were applied.
    package func send(_ items: [SinkItem<HistoryBatch>]) async throws(SinkFailure) -> Set<UInt64> {
        let isTransactionLeft = state.withLock { $0.isTransactionLeft }
        do throws(SinkFailure) {
            let applied = try await apply(items, endingFormer: isTransactionLeft)
            state.withLock { $0.isTransactionLeft = false }
            return applied
        } catch {
            note(error)
            throw error
        }
    }

    /// Makes partitions and roll-ups and drops what is too old.
    /// - Throws: `SinkFailure` of the first step that failed.
    package func keepUp() async throws(SinkFailure) {
        guard let retention else { return }
        do throws(SinkFailure) {
            try await keep(retention)
        } catch {
            state.withLock { $0.surveyed = 0 }
            throw error
        }
        // The schema may be upgraded, or the role be given its right, while the connection lasts.
        let isWhole = HistoryBatch.Table.allCases.allSatisfy(isWritable)
        if !isWhole { state.withLock { $0.surveyed = 0 } }
    }

    /// Closes the connection.
    package func close() async {
        state.withLock { $0 = State(places: $0.places) }
        await session.close()
    }

    private func note(_ failure: SinkFailure) {
        // Every other failure closes the connection.
        let isTransactionLeft = failure.isAwaitingAnswer
        state.withLock {
            $0 = State(isTransactionLeft: isTransactionLeft, places: $0.places)
        }
    }

    // MARK: Statements

    /// Keeps our statements out of the indicators of the server that we write to, where the role may.
    ///
    /// A role that may not is not let try: each time would be an error in the server's log.
    private func hide() async {
        let hasGrants = try? await ask(
            "SELECT current_setting('server_version_num')::integer >= 150000",
            within: Self.questionLimit
        ) { $0.string(0, 0) == "t" }
        let isGranted =
            hasGrants == true
            ? "has_parameter_privilege('pg_stat_statements.track', 'SET')"
            : "current_setting('is_superuser') = 'on'"
        _ = try? await ask(
            "SELECT set_config('pg_stat_statements.track', 'none', false) WHERE \(isGranted)",
            within: Self.questionLimit
        ) { _ in }
    }

    /// Looks whether there is a table of the right shape that can be written to.
    func survey() async throws(SinkFailure) {
        let found = try await ask(HistorySQL.survey, within: Self.questionLimit) { rows in
            (0..<8).map { rows.string(0, $0) }
        }
        let database = found[4] ?? ""
        if found[0] == "t" {
            throw SinkFailure(.readOnly, "the server of \(database) is read-only")
        }
        if let login = found[6], let role = found[5], login != role {
            throw SinkFailure(
                .permission,
                "the session of \(login) works with the rights of \(role): the setting role of the"
                    + " role or the database \(database) says so; reset it, or log in as \(role)")
        }
        if found[1] == "t" {
            throw SinkFailure(
                .missingSchema,
                "the database \(database) has no schema monitoring: pgvigil schema apply")
        }
        if let problem = HistorySQL.problem(columns: found[2], database: database) {
            throw SinkFailure(found[2] == nil ? .missingSchema : .shape, problem)
        }
        if found[3] == "t" {
            throw SinkFailure(
                .missingSchema,
                "the database \(database) has no monitoring.ingested_batches:"
                    + " pgvigil schema apply")
        }
        let places = Self.places(found[7])
        state.withLock { $0.places = places }
        await hide()
    }

    /// What `HistorySQL.survey` says of tables, as `name:true,...`.
    private static func places(_ found: String?) -> [HistoryBatch.Table: Place] {
        let writable = (found ?? "").split(separator: ",").map { $0.split(separator: ":") }
        var places: [HistoryBatch.Table: Place] = [:]
        for table in HistoryBatch.Table.allCases {
            guard let place = writable.first(where: { $0.first == table.names.table[...] }) else {
                continue
            }
            places[table] = place.last == "true" ? .writable : .forbidden
        }
        return places
    }

    /// `endingFormer` when the last attempt may have left its transaction open.
    private func apply(
        _ items: [SinkItem<HistoryBatch>], endingFormer: Bool
    ) async throws(SinkFailure) -> Set<UInt64> {
        // What has no place does not hold up the rest; the table may be made at any time.
        let homeless = items.filter { !isWritable($0.batch.table) }
        let items = items.filter { isWritable($0.batch.table) }
        let applied = items.isEmpty ? [] : try await applyAll(items, endingFormer: endingFormer)
        if !homeless.isEmpty { skipped(homeless.reduce(0) { $0 + $1.batch.rows }) }
        return applied
    }

    /// Applies batches that have a place.
    private func applyAll(
        _ items: [SinkItem<HistoryBatch>], endingFormer: Bool
    ) async throws(SinkFailure) -> Set<UInt64> {
        let begin = HistorySQL.begin(items.map(\.ledgerName), endingFormer: endingFormer)
        let new: [SinkItem<HistoryBatch>]
        do throws(PostgresError) {
            let fresh = try await session.query(begin, within: Self.flushLimit) { rows in
                Set(
                    (0..<rows.rowCount).map {
                        "\(rows.string($0, 0) ?? "")-\(rows.string($0, 1) ?? "")"
                    })
            }
            new = items.filter { fresh.contains("\($0.identity)") }
            for table in HistoryBatch.Table.allCases {
                let tuples = new.filter { $0.batch.table == table }.map(\.batch.tuples)
                if tuples.isEmpty { continue }
                let parts = [CopyEncoder.header] + tuples + [CopyEncoder.trailer]
                try await session.copy(table.statement, parts, within: Self.flushLimit)
                if let afterwards = table.afterwards {
                    try await session.query(afterwards, within: Self.flushLimit) { _ in }
                }
            }
            try await session.query("COMMIT", within: Self.flushLimit) { _ in }
        } catch { throw await explained(error) }
        return Set(new.map(\.sequence))
    }

    /// Names what ends row security where that refuses our rows: the server says it in words that
    /// name neither the table nor what helps.
    private func explained(_ error: PostgresError) async -> SinkFailure {
        let failure = SinkFailure(error)
        switch error {
        case .server(.featureNotSupported, _), .server(.insufficientPrivilege, _): break
        default: return failure
        }
        do throws(SinkFailure) {
            // With the limit of the statement that failed: a transaction that failed takes no other.
            try await ask("ROLLBACK", within: Self.flushLimit) { _ in }
            let hidden = try await rowSecurity()
            if hidden.isEmpty { return failure }
            let remedies = hidden.map(\.remedy).joined(separator: "; ")
            return SinkFailure(.permission, "\(failure.message); to fix: \(remedies)")
        } catch {
            return SinkFailure(failure.reason, "\(failure.message); then: \(error.message)")
        }
    }

    /// How much of the schema is there; nil when the role may not see it.
    func schemaVersion() async throws(SinkFailure) -> Int? {
        let isThere = try await ask(
            SchemaSurvey.hasVersionsQuery, within: Self.questionLimit
        ) { rows in rows.rowCount > 0 }
        guard isThere else { return nil }
        return try await ask(SchemaSurvey.versionQuery, within: Self.questionLimit) { rows in
            rows.string(0, 1).flatMap { Int($0) }
        }
    }

    /// The rights that the role lacks, as statements that give them.
    func missingRights(within limit: Duration) async throws(SinkFailure) -> [String] {
        try await ask(HistorySQL.missingRights, within: limit) { rows in
            (0..<rows.rowCount).compactMap { rows.string($0, 0) }
        }
    }

    /// The tables whose rows row security hides or refuses, with the statements that end it.
    func rowSecurity() async throws(SinkFailure) -> [(table: String, remedy: String)] {
        try await ask(HistorySQL.rowSecurity, within: Self.questionLimit) { rows in
            (0..<rows.rowCount).map { (rows.string($0, 0) ?? "", rows.string($0, 1) ?? "") }
        }
    }

    /// Who else has a hand in the schema, and what would run code of others, with the statements
    /// that end it.
    func intrusions(
        of version: Int?
    ) async throws(SinkFailure) -> [(text: String, remedy: String)] {
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
    private func keep(_ retention: HistorySettings.Retention) async throws(SinkFailure) {
        let steps = HistorySQL.upkeep(
            retention: retention.rows.wholeSeconds,
            hourly: retention.hourly.wholeSeconds,
            daily: retention.daily.wholeSeconds)
        let activity =
            isWritable(.activity)
            ? HistorySQL.activityUpkeep(retention: retention.activity.wholeSeconds) : []
        let texts =
            isWritable(.texts)
            ? HistorySQL.textUpkeep(retention: retention.hourly.wholeSeconds) : []
        let hours =
            isWritable(.hours)
            ? HistorySQL.hourUpkeep(retention: retention.hourly.wholeSeconds) : []
        let changes =
            isWritable(.changes)
            ? HistorySQL.changeUpkeep(retention: retention.hourly.wholeSeconds) : []
        let objects =
            isWritable(.objects)
            ? HistorySQL.objectUpkeep(retention: retention.hourly.wholeSeconds) : []
        var first: SinkFailure?
        for step in activity + texts + hours + changes + objects + steps {
            do throws(SinkFailure) {
                try await ask(step, within: Self.upkeepLimit) { _ in }
            } catch {
                if first == nil { first = SinkFailure(.upkeep, "\(step): \(error.message)") }
                if error.reason == .connection || error.reason == .timeout { break }
                if step == HistorySQL.rollUp { break }
            }
        }
        if let first { throw first }
    }

    private func ask<Result: Sendable>(
        _ sql: String, within limit: Duration,
        _ body: @Sendable (borrowing ResultSet) throws(PostgresError) -> Result
    ) async throws(SinkFailure) -> Result {
        do throws(PostgresError) {
            return try await session.query(sql, within: limit, body)
        } catch { throw SinkFailure(error) }
    }
}

extension SinkItem<HistoryBatch> {
    /// The batch as the ledger names it.
    fileprivate var ledgerName: HistorySQL.Batch {
        HistorySQL.Batch(agent: identity.logText, number: sequence, rows: batch.rows)
    }
}

extension Duration {
    /// Without what is less than a second.
    fileprivate var wholeSeconds: Int { Int(components.seconds) }
}
