/// What the agent answers at `/api/v1/activity` by statement, as far as it is shown.
package struct StatementsAnswer: Sendable, Equatable, Decodable {
    /// The targets that it knows.
    package var targets: [Target]

    /// One target.
    package struct Target: Sendable, Equatable, Decodable {
        var target: String
        var samples: Int
        var averageSessions: Double?
        var sessionSeconds: Double?
        var rows: [Row]
    }

    /// A statement.
    package struct Row: Sendable, Equatable, Decodable {
        var queryid: String
        var seconds: Double
    }

    /// Reads an answer; nil for anything else.
    package static func read(_ bytes: [UInt8]) -> StatementsAnswer? {
        SessionsAnswer.decoded(bytes)
    }
}
