import History
package import HistorySchema
package import Postgres

/// Makes, upgrades and drops the schema `monitoring` in one database.
///
/// Two at once are safe: the second waits for the first one's advisory lock and finds its work done.
package actor SchemaInstaller {
    /// What was done.
    package struct Outcome: Sendable {
        /// Migrations that this call applied; none when all was there already.
        package var applied: [SchemaMigration] = []
        /// The name of the partition that a table made by hand became.
        package var adopted: String?
        /// Views and functions of others that were given another name.
        package var renamed: [SchemaTakeover.Renaming] = []
        /// What was taken out of the hands of others, in words.
        package var secured: [String] = []
        /// How long that table was locked against readers, at most.
        package var locked = Duration.zero
        /// How rows are stored.
        package var mode = ""
        /// Tables whose rows row security hides or refuses, with the statements that end it.
        package var hidden: [(table: String, remedy: String)] = []
        /// The database, as an identifier.
        package var database = ""
    }

    /// All that speaks against it.
    package struct Refusal: Error {
        /// At least one.
        package let problems: [SchemaProblem]

        /// The same, with what was left as it is behind what the server said.
        fileprivate func saying(_ outcome: String) -> Refusal {
            Refusal(
                problems: problems.map {
                    if case .refused(let message) = $0 {
                        .refused("\(message); \(outcome)")
                    } else {
                        $0
                    }
                })
        }
    }

    private static let waitMax = Duration.seconds(60)
    private static let pause = Duration.milliseconds(100)
    private static let statementLimit = Duration.seconds(24 * 3600)
    /// A try to lock a table may hold up its readers for this long.
    private static let lockLimit = "500ms"
    private static let lockTries = 40

    private let session: Session

    /// Works by a login, whatever its purpose is.
    package init(_ login: Login) {
        session = Session(
            name: "schema",
            login: Login(
                conninfo: login.conninfo, password: login.password, purpose: .installing,
                connectTimeout: login.connectTimeout))
    }

    /// Brings the schema to this program's version; adopts a table that was made by hand.
    ///
    /// `expectsSchema`: whether a database without anything to upgrade is refused.
    /// - Throws: `Refusal`; then nothing was changed.
    package func apply(
        mode: SchemaMode?, expectsSchema: Bool = false
    ) async throws(Refusal) -> Outcome {
        try await locked { () async throws(Refusal) in
            let survey = try await self.survey()
            let isThere = survey.version != nil || survey.kind != nil
            if expectsSchema, !isThere {
                throw Refusal(problems: [.noSchema(database: survey.database)])
            }
            let problems = Schema.problems(survey, mode: mode ?? .logged)
            if !problems.isEmpty { throw Refusal(problems: problems) }
            var outcome = try await self.bring(survey, mode: mode ?? .logged)
            outcome.database = Schema.quotedIfNeeded(survey.database)
            outcome.mode =
                try await self.rows(
                    "SELECT value FROM monitoring.settings WHERE name = 'mode'"
                ).first?.first.flatMap(\.self) ?? ""
            outcome.hidden = try await self.rows(HistorySQL.rowSecurityOfWriters).map {
                ($0[0] ?? "", $0[1] ?? "")
            }
            return outcome
        }
    }

    /// Drops all objects of ours and the schema, or nothing; says whether a table that was adopted
    /// stays, with its rows.
    ///
    /// - Throws: `Refusal` when there is no schema of ours, or when anything else lies in it.
    @discardableResult
    package func drop() async throws(Refusal) -> Bool {
        try await locked { () async throws(Refusal) in
            let survey = try await self.survey()
            guard survey.version != nil else {
                throw Refusal(problems: [.nothingToDrop(database: survey.database)])
            }
            let strangers = try await self.rows(Schema.strangersQuery).map { row in
                (kind: row[0] ?? "", identity: row[1] ?? "")
            }
            if !strangers.isEmpty {
                throw Refusal(problems: [Schema.problem(ofStrangers: strangers)])
            }
            do throws(Refusal) {
                try await self.retrying(Schema.dropping)
            } catch {
                throw error.saying("nothing was dropped")
            }
            return try await self.rows(Schema.leftQuery).first == ["t"]
        }
    }

    /// What the database says of itself.
    ///
    /// - Throws: `Refusal` when it cannot be queried.
    package func survey() async throws(Refusal) -> SchemaSurvey {
        var survey = SchemaSurvey()
        for row in try await rows(SchemaSurvey.query) { survey.take(row) }
        for row in try await rows(SchemaSurvey.objectsQuery) { survey.takeObject(row) }
        for row in try await rows(SchemaSurvey.hazardsQuery) { survey.take(row) }
        for row in try await rows(SchemaSurvey.ownersQuery) { survey.take(row) }
        if try await rows(SchemaSurvey.hasVersionsQuery).isEmpty { return survey }
        for row in try await rows(SchemaSurvey.versionQuery) { survey.take(row) }
        if survey.version == Schema.version {
            for row in try await rows(SchemaSurvey.bodiesQuery) { survey.take(row) }
        }
        return survey
    }

    /// Closes the connection.
    package func close() async { await session.close() }

    // MARK: Steps

    private func bring(_ survey: SchemaSurvey, mode: SchemaMode) async throws(Refusal) -> Outcome {
        var outcome = Outcome()
        let done = survey.version ?? 0
        let missing = Schema.migrations.filter { $0.version > done }
        _ = try await rows("SELECT set_config('pgvigil.mode', '\(mode.rawValue)', false)")
        outcome.secured = survey.takenOver.map(\.text)
        guard !missing.isEmpty || !survey.takenOver.isEmpty else { return outcome }
        let takeover = SchemaTakeover(survey)
        // All in one transaction, so that a failure leaves nothing.
        let text =
            survey.securing + takeover.before + (done == 0 ? Schema.foundation : "")
            + missing.map { takeover.text(of: $0) + Schema.note($0) }.joined(separator: "\n")
            + (missing.isEmpty ? "" : takeover.after) + survey.restoring + SchemaSurvey.guarding
        if done == 0, survey.kind == "r" {
            try await adopt(then: text, &outcome)
        } else {
            try await retrying(text)
        }
        outcome.applied = missing
        outcome.renamed = takeover.renamed
        return outcome
    }

    private func adopt(then text: String, _ outcome: inout Outcome) async throws(Refusal) {
        let today = try await rows(SchemaAdoption.boundaryQuery)
        let adoption = SchemaAdoption(boundary: today.first?.first.flatMap(\.self) ?? "")
        do throws(Refusal) {
            try await retrying(adoption.constraining)
            try await validate(adoption)
            _ = try await rows("SET lock_timeout = 0")
            for index in SchemaAdoption.indexing {
                _ = try await rows(index.drop)
                _ = try await rows(index.make)
            }
            outcome.locked = try await retrying(
                adoption.locking + SchemaSurvey.guardingHazards + adoption.swapping + text)
            outcome.adopted = adoption.partition
        } catch {
            for statement in SchemaAdoption.undoing { _ = try? await rows(statement) }
            throw error
        }
    }

    private func validate(_ adoption: SchemaAdoption) async throws(Refusal) {
        do throws(PostgresError) {
            _ = try await ask(SchemaAdoption.validating)
        } catch .server(.checkViolation, _) {
            let counts = try await rows(adoption.misfitsQuery).first ?? []
            let numbers = counts.map { Int($0 ?? "") ?? 0 }
            let reasons = [
                "without recorded_at", "without id, metric_name or metric_value",
                "recorded on or after \(adoption.boundary)",
            ]
            throw Refusal(
                problems: zip(numbers, reasons).filter { $0.0 > 0 }.map { .rows($0.0, $0.1) })
        } catch {
            throw Self.refusal(error)
        }
    }

    /// Runs a transaction that takes locks: each try gives up soon, so that no session queues behind it.
    @discardableResult
    private func retrying(_ sql: String) async throws(Refusal) -> Duration {
        _ = try await rows("SET lock_timeout = '\(Self.lockLimit)'")
        for attempt in 1...Self.lockTries {
            let begin = ContinuousClock.now
            do throws(PostgresError) {
                _ = try await ask(sql)
                return begin.duration(to: .now)
            } catch .server(.lockNotAvailable, _) where attempt < Self.lockTries {
                try? await Task.sleep(for: Self.pause)
            } catch {
                throw Self.refusal(error)
            }
        }
        throw Refusal(problems: [.busy])
    }

    private func locked<Result>(
        _ body: () async throws(Refusal) -> Result
    ) async throws(Refusal) -> Result {
        _ = try await rows(Schema.session)
        let deadline = ContinuousClock.now + Self.waitMax
        // Not pg_advisory_lock(): a session that waits in it holds up CREATE INDEX CONCURRENTLY.
        while try await rows("SELECT pg_try_advisory_lock(\(Schema.advisoryLock))").first != ["t"] {
            if ContinuousClock.now > deadline { throw Refusal(problems: [.busy]) }
            try? await Task.sleep(for: Self.pause)
        }
        let result: Swift.Result<Result, Refusal>
        do throws(Refusal) {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        _ = try? await rows("SELECT pg_advisory_unlock(\(Schema.advisoryLock))")
        return try result.get()
    }

    private func rows(_ sql: String) async throws(Refusal) -> [[String?]] {
        do throws(PostgresError) {
            return try await ask(sql)
        } catch {
            throw Self.refusal(error)
        }
    }

    private static func refusal(_ error: PostgresError) -> Refusal {
        switch error {
        case .connect, .connectDeadline, .nameResolution, .settingsNotInForce, .settingsLost,
            .connectionLost,
            .deadline, .cancelled:
            Refusal(problems: [.unreachable("\(error)")])
        case .server(.insufficientPrivilege, _):
            Refusal(
                problems: [
                    .refused(
                        "\(error): run this as the owner of the schema, by --conninfo with its user"
                    )
                ])
        case .server, .answerTooLarge: Refusal(problems: [.refused("\(error)")])
        }
    }

    private func ask(_ sql: String) async throws(PostgresError) -> [[String?]] {
        try await session.query(sql, within: Self.statementLimit) { result in
            (0..<result.rowCount).map { row in
                (0..<result.columnCount).map { result.string(row, $0) }
            }
        }
    }
}
