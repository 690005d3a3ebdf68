/// Why there is no report; the words are one line for people.
package enum ReportFailure: Error, Sendable, Equatable {
    /// It is not known yet whether there is a history.
    case starting
    /// There is no history.
    case notKept
    /// Another report is being made.
    case busy
    /// The history rests after the report of another client, for so long.
    case resting(Duration)
    /// There is no such target.
    case unknownTarget(String)
    /// The history took more than this time in all.
    case late(Duration)
    /// The history took too long for a question.
    case slow(String)
    /// The history did not answer, or refused.
    case history(String)
    /// The agent stops.
    case cancelled

    /// The words.
    package var words: String {
        switch self {
        case .starting: "the agent is starting"
        case .notKept:
            "no history is kept: a report is made from the database of the section history, which needs"
                + " agent.state_directory; see /docs/history"
        case .busy: "another report is being made; one at a time is"
        case .resting(let rest):
            "the last report took long, and the history's database rests for as long: ask again in"
                + " \(rest.components.seconds + 1) s"
        case .unknownTarget(let words): words
        case .late(let limit):
            "the history's database took more than \(limit.components.seconds) s in all: ask for one"
                + " target or a shorter period, or run pgvigil report, which waits longer"
        case .slow(let words), .history(let words): "the history's database: \(words)"
        case .cancelled: "the agent stops"
        }
    }
}
