package import Collection
package import Sampling
import Servers
import SessionAnswers
package import Tables
import Targets

/// One reading of the sessions, for all collectors that speak of them.
extension PollState {
    /// Whether a collector takes its answer from a reading that it shares with others.
    package func sharesActivity(
        _ collector: Collector, _ now: ContinuousClock.Instant
    ) -> Bool {
        guard collector.scope == .cluster, collector.fromActivity != nil, let facts = server.facts,
            refusals.mayReadActivity(now)
        else { return false }
        // A role that may not see all would get 0 where its own question gets the truth.
        return facts.roles.contains(ActivitySample.role)
    }

    /// Whether this poll has read the sessions over this connection.
    package func hasActivity(over connection: Int) -> Bool {
        poll.reading?.connection == connection
    }

    /// A statement that reads the sessions, with the bound and the rights that it needs.
    package func bounded(_ statement: SessionsStatement) -> String {
        bounded(
            statement.sql, rowsMax: ActivitySample.rowsMax, roles: [ActivitySample.role])
    }

    /// Whether beginnings of texts are read.
    package var readsTexts: Bool { target.texts != .none }

    /// Takes this poll's reading; nil when it was refused.
    ///
    /// It stands for a sample, too.
    package mutating func observe(
        _ table: Table?, over connection: Int, from began: Double, to ended: Double
    ) {
        let sample = table.flatMap { ActivitySample($0) }
        var activity = table.flatMap { Activity($0) }
        if let read = activity {
            let longest = server.commitWaits.take(read, from: began, to: ended)
            activity?.longestCommitWait = longest
        }
        poll.reading = PresentPoll.Reading(
            connection: connection, activity: activity,
            sample: sample.map { ($0, began) })
        if table != nil, isFollowed, sampling != nil { observe(sample, from: began, to: ended) }
    }

    /// What this poll has read of the sessions, for those who look at them, and when.
    package mutating func takeReading() -> (reading: SessionsReading, began: Double)? {
        defer { poll.reading?.sample = nil }
        return poll.reading?.sample.map { (reading($0.sample), $0.began) }
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
