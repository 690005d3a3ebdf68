package import History
package import Postgres

/// What pages ask of the history.
extension HistoryReader {
    /// How long the server may work for each of the two questions of a page, which a person waits for.
    static let pageLimit = Duration.seconds(3)

    /// The course of numbers by steps, and the load by wait class.
    package struct Course: Sendable {
        /// The mean of a step.
        package struct Point: Sendable {
            /// The place of the metric in the question.
            package let place: Int
            /// When the step begins, in milliseconds since 1970.
            package let time: Int64
            /// The mean.
            package let value: Double
        }

        /// What sessions of a wait class took in a step.
        package struct Load: Sendable {
            /// The class; nil for all that is not kept apart.
            package let waitClass: String?
            /// When the step begins, in milliseconds since 1970.
            package let time: Int64
            /// Session-seconds.
            package let seconds: Double
            /// The seconds for which samples of the step stand; nil but where `waitClass` is.
            package let observed: Double?
        }

        /// Means of steps that have numbers.
        package let points: [Point]
        /// Steps with samples of the sessions.
        package let load: [Load]
        /// Why the load is not known; nil when it is.
        package let loadProblem: PostgresError?
    }

    /// What came of a question.
    package enum CourseOutcome: Sendable {
        /// What the history knows.
        case course(Course)
        /// As many as may wait do.
        case busy
        /// The database did not answer.
        case failed(PostgresError)
    }

    /// Asks, and waits for its turn before.
    package func course(_ query: CourseQuery) async -> CourseOutcome {
        guard takeTurn() else { return .busy }
        defer { endTurn() }
        do throws(PostgresError) {
            let points = try await ask(query.sql) { rows throws(PostgresError) -> [Course.Point] in
                (0..<rows.rowCount).compactMap { row in
                    guard let place = Self.whole(rows.string(row, 0)),
                        let time = Self.whole(rows.string(row, 1)),
                        let value = rows.double(row, 2), value.isFinite
                    else { return nil }
                    return Course.Point(place: Int(clamping: place), time: time, value: value)
                }
            }
            do throws(PostgresError) {
                let found = try await load(query)
                return .course(Course(points: points, load: found, loadProblem: nil))
            } catch {
                // A schema of before, or a role that may not read it, takes no number away.
                return .course(Course(points: points, load: [], loadProblem: error))
            }
        } catch { return .failed(error) }
    }

    private func load(_ query: CourseQuery) async throws(PostgresError) -> [Course.Load] {
        try await ask(query.activitySQL) { rows throws(PostgresError) -> [Course.Load] in
            (0..<rows.rowCount).compactMap { row in
                guard let time = Self.whole(rows.string(row, 1)),
                    let seconds = rows.double(row, 2), seconds.isFinite
                else { return nil }
                return Course.Load(
                    waitClass: rows.string(row, 0), time: time, seconds: seconds,
                    observed: rows.double(row, 3))
            }
        }
    }

    private func ask<Value: Sendable>(
        _ sql: String,
        _ read: @Sendable (borrowing ResultSet) throws(PostgresError) -> Value
    ) async throws(PostgresError) -> Value {
        try await session.query(sql, within: Self.pageLimit, read)
    }

    private static func whole(_ text: String?) -> Int64? { text.flatMap { Int64($0) } }
}
