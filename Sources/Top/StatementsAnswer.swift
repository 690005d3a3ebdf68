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
        /// Its text, as far as the agent knows it and may show it.
        var query: String?
        /// Which statements these are where the server has no id for them.
        var absentBecause: String?
    }

    /// Reads an answer; nil for anything else.
    package static func read(_ bytes: [UInt8]) -> StatementsAnswer? {
        SessionsAnswer.decoded(bytes)
    }
}
