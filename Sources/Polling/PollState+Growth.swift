import Basics
import Collection
import Metrics
import Pacing
import Servers
import StatementAnswers
package import Statements
import Tables
import Targets

/// What statements did since the poll before, number by number, for the history.
extension PollState {
    /// What grew between the last two answers of pg_stat_statements, and whose statements these are; nil
    /// when this poll has none, or none that can be compared with the one before; `entriesMax` are
    /// compared, those that took most time.
    package mutating func statementGrowth(
        _ entriesMax: Int
    ) -> (step: StatementGrowth.Step, owners: StatementOwners)? {
        guard availability.isUp, let facts = server.facts, let answer = feed.statementFeed.answer,
            let collector = target.catalog.first(where: { $0.name == "pg_stat_statements" })
        else { return nil }
        let table = answer.table
        let reader = StatementEntryReader(table, untracked: collector.untrackedColumns(facts))
        guard let reader,
            let step = feed.statementFeed.growth.take(
                reader.entries, most: entriesMax, isCut: table.isCut, at: poll.tick,
                within: max(StatementGrowth.gapMax, 2 * pace.schedule.period(of: collector)))
        else { return nil }
        var databases: [UInt32: String] = [:]
        for database in facts.databases { databases[database.oid] = database.name }
        let users = reader.users
        let own = facts.ownRole.flatMap { role in
            users.first { $0.value.hasSameBytes(as: role) }?.key
        }
        return (step, StatementOwners(databases: databases, users: users, own: own))
    }

    /// It is not wanted for now.
    package mutating func forgetStatementGrowth() { feed.statementFeed.growth.beginAgain() }
}

extension Collector {
    /// The columns whose values mean nothing as the server is set.
    fileprivate func untrackedColumns(_ facts: ServerFacts) -> Set<String> {
        Set(columns.filter { $0.untracked(facts.settings) != nil }.map(\.name))
    }
}
