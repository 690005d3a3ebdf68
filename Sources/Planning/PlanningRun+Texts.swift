import Basics
import Metrics
import Postgres

/// Where the text of a statement is read.
extension PlanningRun {
    /// The entries of the statement, and the database that they were read in where the connection string's
    /// cannot hold all texts.
    func statements(
        _ server: PlanningServer
    ) async throws(PlanningRefusal) -> (found: [KnownStatement], reader: String?) {
        guard let schema = server.statementsSchema else {
            throw PlanningRefusal(
                "the texts of statements are in pg_stat_statements, which database"
                    + " \(VisibleText.line(server.database)) has not:"
                    + " CREATE EXTENSION pg_stat_statements;")
        }
        var found: [KnownStatement] = []
        var reader: String?
        do throws(PostgresError) {
            found = try await entries(schema, in: nil)
        } catch .server(.characterNotInRepertoire, _), .server(.untranslatableCharacter, _) {
            (found, reader) = try await entriesElsewhere(server)
        } catch {
            throw PlanningRefusal(error)
        }
        if found.isEmpty { throw await missing(server, schema) }
        return (found, reader)
    }

    /// What a person should know of where the text comes from.
    static func notes(_ reader: String?, _ server: PlanningServer) -> [String] {
        guard let reader else { return [] }
        return [
            "the text was read in database \(VisibleText.line(reader)): pg_stat_statements has another text"
                + " that is none in the encoding of database \(VisibleText.line(server.database))"
        ]
    }

    private func entries(
        _ schema: String, in database: String?
    ) async throws(PostgresError) -> [KnownStatement] {
        let sql = PlanningQuestions.statements(request.queryIdentifier, schema: schema)
        return try await session.query(sql, database: database, within: request.limit) {
            result throws(PostgresError) in
            guard result.columnCount >= 5 else { return [] }
            var found: [KnownStatement] = []
            for row in 0..<result.rowCount {
                var bytes: [UInt8] = []
                let hasText = result.append(row, 4, to: &bytes)
                let text = String(validating: bytes, as: UTF8.self)
                found.append(
                    KnownStatement(
                        database: result.string(row, 0), user: result.string(row, 1) ?? "",
                        calls: result.string(row, 2) ?? "?",
                        bytes: result.string(row, 3).flatMap { Int($0) },
                        text: hasText ? text : nil, isText: text != nil))
            }
            return found
        }
    }

    /// The entries as they are read in a database that holds what the connection string's does not.
    ///
    /// One text that a database cannot hold keeps the extension from showing any text there.
    private func entriesElsewhere(
        _ server: PlanningServer
    ) async throws(PlanningRefusal) -> (found: [KnownStatement], reader: String?) {
        let readers: [String]
        do throws(PostgresError) {
            readers = try await rows(PlanningQuestions.readers).compactMap {
                $0.first.flatMap { $0 }
            }
        } catch {
            throw PlanningRefusal(error)
        }
        for reader in readers {
            guard let answer = try? await rows(PlanningQuestions.statementsSchema, in: reader),
                let schema = answer.first?.first.flatMap({ $0 }),
                let found = try? await entries(schema, in: reader)
            else { continue }
            return (found, reader)
        }
        throw PlanningRefusal(
            "pg_stat_statements has a text that is none in the encoding of database"
                + " \(VisibleText.line(server.database)), and so shows none there",
            "CREATE EXTENSION pg_stat_statements in a database with the encoding SQL_ASCII to which role"
                + " \(VisibleText.line(server.role)) may connect: there all texts are read; or reset the"
                + " statistics of the one from which the text comes:"
                + " SELECT pg_stat_statements_reset(0, oid) FROM pg_database"
                + " WHERE pg_encoding_to_char(encoding) = 'SQL_ASCII';")
    }

    /// Why there is no entry.
    private func missing(_ server: PlanningServer, _ schema: String) async -> PlanningRefusal {
        var lines = [
            "pg_stat_statements has no statement \(request.queryIdentifier): it was never run here, or its"
                + " entry was reset or given up for others"
        ]
        do throws(PostgresError) {
            let count = try await rows(PlanningQuestions.hidden(schema: schema))
            let hidden = count.first?.first.flatMap { $0 }.flatMap { Int($0) } ?? 0
            if hidden > 0 {
                lines.append(
                    "\(hidden) entries of other roles are not shown to \(VisibleText.line(server.role)):"
                        + " GRANT pg_read_all_stats TO \(SQLQuoting.identifier(server.role));")
            }
        } catch {
            return PlanningRefusal(error)
        }
        return PlanningRefusal(lines: lines)
    }
}
