import Collection
import Indicators
import Metrics
import Pacing
import Postgres
import Sampling
import Servers
import TargetMetrics
import Targets

/// What a worker has learnt of a target that is now reached in another way: it counts if that leads to
/// the same server.
struct EarlierFeed {
    let origin: StatisticsOrigin
    let feed: IndicatorFeed
}

/// Going on from what an earlier worker has learnt of the target, after a reload that has changed it.
extension PollState {
    /// Takes over what another state has learnt; times go on in the seconds of its worker.
    ///
    /// All that a target is configured with but for its address changes nothing of what was counted:
    /// windows, clocks, counters and answers go on. Of another address nothing is known before it
    /// has answered; then what the indicators remember goes on if the same server was started at the same
    /// moment. `keepsOwnCollectors` says that a user's own collectors are what they were. Says whether
    /// the address is the same.
    package mutating func takeOver(
        _ former: PollState, keepsOwnCollectors: Bool = true, _ now: ContinuousClock.Instant
    ) -> Bool {
        poll = PresentPoll(now, tick: former.poll.seconds(of: now))
        pace.goOn(after: former.pace)
        guard leadsWhere(former) else {
            let known = former.server.origin.map { EarlierFeed(origin: $0, feed: former.feed) }
            earlier = known ?? former.earlier
            return false
        }
        availability = former.availability
        member = former.member
        tally = former.tally
        feed.goOn(from: former.feed, without: switchedOff)
        earlier = former.earlier
        takeOverSampling(former)
        let ours = Set(Catalog.all.map(\.name))
        for collector in target.catalog {
            guard let state = former.collectors[collector.name],
                keepsOwnCollectors || ours.contains(collector.name)
            else { continue }
            collectors[collector.name] = goingOn(state, collector, former)
        }
        server = former.server
        // Whatever was changed may be what the server or a new login says of itself.
        server.factsRead = nil
        server.generation = -1
        server.nameless = []
        if let facts = server.facts { replan(facts) }
        return true
    }

    /// What the configuration leaves out.
    private var switchedOff: [Collector] {
        target.catalog.filter { target.disabled.contains($0.name) }
    }

    /// Whether both are reached at the same address.
    private func leadsWhere(_ former: PollState) -> Bool {
        let before = former.target
        return target.kind == before.kind
            && ["host", "hostaddr", "port", "dbname", "service"].allSatisfy {
                target.login.conninfo[$0] == before.login.conninfo[$0]
            }
    }

    /// What of a collector's state still counts for the target as it is now.
    private func goingOn(
        _ state: CollectorState, _ collector: Collector, _ former: PollState
    ) -> CollectorState {
        var state = state
        // A question that was not asked to its end says nothing.
        if let before = state.before {
            state.outcome = before
            state.before = nil
        }
        if former.target.labelValueBytesMax != target.labelValueBytesMax
            || former.target.texts != target.texts
        {
            state.answers = ExactDictionary()
            state.ranks = ExactDictionary()
        }
        guard collector.scope == .database, let facts = former.server.facts else { return state }
        let chosen = Set(
            target.chosenDatabases(facts).filter(collector.isAsked(in:)).map { ExactText($0) })
        state.answers.keep(chosen)
        state.ranks.keep(chosen)
        state.missing.keep(chosen)
        state.outcome.failedIn.formIntersection(chosen)
        return state
    }

    private mutating func takeOverSampling(_ former: PollState) {
        guard let new = sampling, var known = former.sampling else { return }
        if new.pace.configured != known.pace.configured { known.pace = new.pace }
        known.restsUntil = 0
        sampling = known
    }

    /// Goes on with what the indicators remember, when the first answer shows that the new address leads
    /// to the server of before.
    mutating func takeOverEarlier(_ now: StatisticsOrigin) {
        defer { earlier = nil }
        guard let earlier, earlier.origin.started == now.started else { return }
        feed.goOn(from: earlier.feed, without: switchedOff)
    }
}
