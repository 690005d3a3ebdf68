import Metrics
import Platform
import PromQL
import Rules
import Samples

/// The samples that rules see: what was recorded of snapshots, and what rules have yielded.
struct RuleSamples {
    /// What expressions are evaluated over.
    var history = SampleHistory(for: [])
    private var scrape = RuleScrape(job: "", instance: "")
    /// What was saved and no rule reads, of these targets: rules that are not there may come back.
    private var unclaimed: SavedSamples?
    private var targets: Set<ExactText> = []

    /// Keeps what other rules need, and ends the series that none of them yields any more.
    mutating func use(
        _ settings: RuleSettings, for selectors: [Selector], ended: Set<LabelSet>, at now: Int64
    ) {
        for labels in ended { history.append(labels, Point.staleMarker, at: now) }
        if history.bytesMax == settings.historyBytesMax {
            history.keep(for: selectors)
        } else {
            history = SampleHistory(
                for: selectors, bytesMax: settings.historyBytesMax)
        }
        if let unclaimed {
            history.restore(unclaimed, of: targets, at: now)
            self.unclaimed = unclaimed.unclaimed(by: history, at: now)
        }
        scrape = RuleScrape(
            job: settings.job,
            instance: settings.instance, namesTargets: settings.namesTargets)
    }

    /// Keeps what other rules need, after some that were gone have been given up.
    mutating func keep(for selectors: [Selector]) { history.keep(for: selectors) }

    /// Takes up what was saved before a restart.
    mutating func restore(_ saved: SavedSamples, of targets: Set<ExactText>, at now: Int64) {
        history.restore(saved, of: targets, at: now)
        (unclaimed, self.targets) = (saved.unclaimed(by: history, at: now), targets)
    }

    /// The same when samples were recorded since.
    mutating func restoreLate(_ saved: SavedSamples, of targets: Set<ExactText>, at now: Int64) {
        history.restoreLate(saved, of: targets, at: now)
        (unclaimed, self.targets) = (saved.unclaimed(by: history, at: now), targets)
    }

    /// What survives a restart.
    func saved(at now: Int64) -> SavedSamples {
        SavedSamples(history, with: unclaimed?.unclaimed(by: history, at: now), at: now)
    }

    /// Whether a target has something to say that was not recorded.
    func hasNews(_ snapshot: Snapshot) -> Bool { scrape.hasNews(snapshot) }

    /// Records what is new, and what was recorded more than `interval` milliseconds ago.
    mutating func record(_ snapshot: Snapshot, at now: Int64, interval: Int64) {
        scrape.record(snapshot, in: &history, at: now, unlessAfter: now - interval)
    }

    /// What is known of targets goes on under the labels that a reload gave them.
    mutating func relabel(_ targets: RelabeledTargets) {
        history.relabel(butThoseOf: RuleScrape.agentOrigin) { targets.moved($0) }
    }

    /// The time of day was set by that many milliseconds.
    mutating func shift(by step: Int64) {
        history.shift(by: step)
        scrape.shift(by: step)
    }
}
