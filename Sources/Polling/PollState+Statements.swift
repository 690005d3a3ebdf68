import Pacing
package import Regressions
import Servers
import StatementAnswers
import Targets
package import Windows

/// What statements did since the poll before, for those who remember what is usual.
extension PollState {
    /// What ran between the last two answers of pg_stat_statements; nil when this poll has none, or
    /// none that can be compared with the one before.
    package mutating func statementStep() -> [StatementMoments]? {
        guard availability.isUp else { return nil }
        return feed.statementFeed.step(at: poll.tick)
    }

    /// Shows which statements have changed, from this poll on.
    package mutating func observe(_ changes: StatementChanges) {
        feed.statementFeed.take(
            changes,
            StatementNames(databases: databaseNames, bytesMax: target.labelValueBytesMax))
    }
}
