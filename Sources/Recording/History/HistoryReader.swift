package import History
import Platform
package import Postgres

/// Answers questions about the history over a session of its own.
package struct HistoryReader: Sendable {
    /// How long the server may work for a question.
    static let limit = Duration.seconds(10)
    /// How many questions may wait for their turn; one more is sent away.
    static let waitingMax = 8

    private let session: Session
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
        let isTaken = waiting.withLock { count in
            if count >= Self.waitingMax { return false }
            count += 1
            return true
        }
        guard isTaken else { return .busy }
        defer { waiting.withLock { $0 -= 1 } }
        do throws(PostgresError) {
            let document = try await session.query(query.sql, within: Self.limit) {
                rows throws(PostgresError) -> [UInt8]? in
                rows.rowCount > HistoryQuery.rowsMax ? nil : Self.document(rows, query)
            }
            return document.map { .answer($0) } ?? .tooMuch
        } catch { return .failed(error) }
    }

    private static func document(_ rows: borrowing ResultSet, _ query: HistoryQuery) -> [UInt8] {
        var bytes: [UInt8] = Array("{\"metric\":".utf8)
        HistoryJSON.append(query.metric, to: &bytes)
        bytes += ",\"from\":\(query.range.lowerBound),\"to\":\(query.range.upperBound)".utf8
        if let step = query.step { bytes += ",\"step\":\(step)".utf8 }
        bytes += ",\"source\":\"\(query.source.rawValue)\"".utf8
        let fields = ["time", "average", "minimum", "maximum", "last", "samples"]
        bytes += ",\"fields\":[\(fields.map { "\"\($0)\"" }.joined(separator: ","))]".utf8
        bytes += ",\"series\":[".utf8
        var tags: String?
        for row in 0..<rows.rowCount {
            let current = rows.string(row, 0) ?? "{}"
            if current == tags {
                bytes.append(UInt8(ascii: ","))
            } else {
                if tags != nil { bytes += "]},".utf8 }
                bytes += "{\"tags\":\(current),\"unit\":".utf8
                if let unit = rows.string(row, 7) {
                    HistoryJSON.append(unit, to: &bytes)
                } else {
                    bytes += "null".utf8
                }
                bytes += ",\"points\":[".utf8
                tags = current
            }
            bytes.append(UInt8(ascii: "["))
            for column in 1...6 {
                if column > 1 { bytes.append(UInt8(ascii: ",")) }
                // A numeric may be NaN, which JSON does not know.
                let start = bytes.count
                let isNull = !rows.append(row, column, to: &bytes)
                let isNumber = bytes[start...].allSatisfy { $0 < UInt8(ascii: "A") }
                if isNull || !isNumber {
                    bytes.removeSubrange(start...)
                    bytes += "null".utf8
                }
            }
            bytes.append(UInt8(ascii: "]"))
        }
        return bytes + (tags == nil ? "]}" : "]}]}").utf8
    }
}
