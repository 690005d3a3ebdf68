package import Collection
import Servers
package import Tables

/// One reading of the sessions, for all collectors that speak of them.
extension PollState {
    /// Whether a collector takes its answer from a reading that it shares with others.
    package func sharesActivity(
        _ collector: Collector, _ now: ContinuousClock.Instant
    ) -> Bool {
        collector.scope == .cluster && collector.fromActivity != nil
            && refusals.mayReadActivity(now)
    }

    /// Whether this poll has read the sessions over this connection.
    package func hasActivity(over connection: Int) -> Bool {
        poll.reading?.connection == connection
    }

    /// The statement that reads them, with the rights that a collector needs.
    package func activityStatement(for collector: Collector) -> String {
        bounded(Activity.statement, rowsMax: Activity.rowsMax, roles: collector.roles)
    }

    /// Takes this poll's reading; nil when it was refused or cut.
    package mutating func observe(_ activity: Activity?, over connection: Int) {
        poll.reading = PresentPoll.Reading(connection: connection, activity: activity)
    }

    /// The server has refused the reading.
    ///
    /// What that means is for the collectors' own questions to say.
    package mutating func activityRefused(_ now: ContinuousClock.Instant) {
        refusals.refuseActivity(now)
    }

    /// What a collector makes of this poll's reading; nil when it is to ask its own question.
    package func partOfActivity(_ collector: Collector) -> Table? {
        poll.reading?.activity.flatMap { collector.fromActivity?($0) }
    }
}
