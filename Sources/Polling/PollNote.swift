package import Collection
package import Servers

/// Something that a poll has found and that belongs into the log.
package enum PollNote: Sendable {
    /// The target can be queried, for the first time or again.
    case up
    /// It cannot be queried, or for another reason than before.
    case down(Failure)
    /// A refused login is left alone for so long.
    case loginPaused(seconds: Double)
    /// The server does not say something of itself.
    case unknown(ServerFacts.Unread)
    /// Which questions it gets has been decided again.
    case planned(version: Int, count: Int, leftOut: Int)
    /// A collector is left out for a reason that can be changed.
    case collectorLeftOut(String, FailureReason, String)
    /// A collector failed, or in another way than before.
    case collectorFailed(String, Failure, database: String)
    /// A collector that failed was answered.
    case collectorWorks(String)
    /// An answer had more rows than are read; the database is empty for a question of the cluster.
    case rowsCut(String, database: String, rowsMax: Int)
    /// A collector is left out in a database where something that it needs is missing.
    case missing(Absence, for: String, database: String)
    /// More databases are chosen than are visited, or no longer; `first` is the first left out.
    case databasesOverLimit(max: Int, count: Int, first: String?)
    /// More databases are there than are read by name, or no longer.
    case databasesUnread(Int)
    /// A database turned a visit away.
    case databaseRefused(String, Failure, isLeftOut: Bool)
    /// A database that did so was visited.
    case databaseWorks(String)
    /// The same server runs again, or another one answers.
    case serverStarted(goesOn: Bool)
    /// Sessions are not sampled, with the statement that would help.
    case notSampled(String, remedy: String?)
    /// They are sampled again.
    case sampled
    /// Another server answers than the one of which an earlier agent kept the counters.
    case countersBeginAtZero
}
