package import History
import JSON
import Metrics
import Platform
package import Postgres

/// Answers questions about the history over a session of its own.
package struct HistoryReader: Sendable {
    /// How long the server may work for a question.
    static let limit = Duration.seconds(10)
    /// How many questions may wait for their turn; one more is sent away.
    static let waitingMax = 8

    let session: Session
    private let waiting = Locked(0)

    /// Asks by this login, which is read-only.
    package init(_ login: Login) { session = Session(name: "history-query", login: login) }

    /// Closes the connection.
    package func close() async { await session.close() }

    /// What came of a question.
    package enum Outcome: Sendable {
        /// A document of JSON.
        case answer([UInt8])
        /// As many as may wait do.
        case busy
        /// The answer has more points than one may have.
        case tooMuch
        /// The database did not answer.
        case failed(PostgresError)
    }

    /// Asks, and waits for its turn before.
    package func answer(_ query: HistoryQuery) async -> Outcome {
        guard takeTurn() else { return .busy }
        defer { endTurn() }
        do throws(PostgresError) {
            let document = try await session.query(query.sql, within: Self.limit) {
                rows throws(PostgresError) -> [UInt8]? in
                rows.rowCount > HistoryQuery.rowsMax ? nil : Self.document(rows, query)
            }
            return document.map { .answer($0) } ?? .tooMuch
        } catch { return .failed(error) }
    }

    /// Whether one more may wait for its turn.
    func takeTurn() -> Bool {
        waiting.withLock { count in
            if count >= Self.waitingMax { return false }
            count += 1
            return true
        }
    }

    /// One that waited is done.
    func endTurn() { waiting.withLock { $0 -= 1 } }

    private static func document(_ rows: borrowing ResultSet, _ query: HistoryQuery) -> [UInt8] {
        let fields = ["time", "average", "minimum", "maximum", "last", "samples"]
        var series: [JSON] = []
        var points: [JSON] = []
        for row in 0..<rows.rowCount {
            points.append(.list((1...6).map { number(rows.string(row, $0)) }))
            let current = rows.string(row, 0) ?? "{}"
            let next = row + 1 < rows.rowCount ? rows.string(row + 1, 0) ?? "{}" : nil
            guard next?.hasSameBytes(as: current) != true else { continue }
            series.append(
                .object([
                    JSON.Member("tags", .written(current)),
                    JSON.Member("unit", .optional(rows.string(row, 7))),
                    JSON.Member("points", .list(points)),
                ]))
            points = []
        }
        var members = [
            JSON.Member("metric", .text(query.metric)),
            JSON.Member("from", .written("\(query.range.lowerBound)")),
            JSON.Member("to", .written("\(query.range.upperBound)")),
        ]
        if let step = query.step { members.append(JSON.Member("step", .written("\(step)"))) }
        members += [
            JSON.Member("source", .text(query.source.rawValue)),
            JSON.Member("fields", .list(fields.map { .text($0) })),
            JSON.Member("series", .list(series)),
        ]
        return Array(JSON.object(members).compact.utf8)
    }

    /// A number of PostgreSQL as it stands; a numeric may be NaN, which JSON does not know.
    private static func number(_ text: String?) -> JSON {
        guard let text, text.utf8.allSatisfy({ $0 < UInt8(ascii: "A") }) else { return .null }
        return .written(text)
    }
}
