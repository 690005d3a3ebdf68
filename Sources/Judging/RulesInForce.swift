import Metrics
import Platform
import PromQL
import RuleDocuments
import Rules
import Samples

/// The rules that are in force, with what their evaluations have left behind.
struct RulesInForce {
    /// For how many intervals the last samples of a target are shown.
    private static let stalePeriods = 3.0

    /// What they are evaluated with.
    private(set) var settings: RuleSettings
    /// The groups, in the order of their files.
    var groups: [GroupState] = []
    /// Grows with each set of rules that comes into force.
    private(set) var version = 0
    private var serverRules = ServerRules([])
    private var servers = AlertServers()
    private var labels = TargetLabels()
    /// What is kept of rules that are gone.
    private(set) var departed = DepartedRules()
    /// The alerts that `take` was given last.
    private var known: [Alert] = []

    /// No rules yet.
    init(_ settings: RuleSettings) { self.settings = settings }

    /// How old what is known of a target may become.
    var staleAfter: Duration { settings.interval * Self.stalePeriods }

    /// How often what is known is recorded without a poll: expressions find a sample for five minutes,
    /// however rarely servers are asked.
    var recordingInterval: Duration { min(settings.interval, .seconds(60)) }

    /// What the rules read, and those that are gone and may come back.
    var selectors: [Selector] {
        groups.flatMap(\.group.rules).flatMap(\.selectors) + departed.selectors
    }

    /// Puts rules into force; gives the series that no rule yields any more, and how many alerts rules that
    /// are back have taken up.
    ///
    /// Rules with the same name and labels keep their alerts.
    mutating func replace(
        with settings: RuleSettings, at now: Int64
    ) -> (ended: Set<LabelSet>, back: Int) {
        self.settings = settings
        version += 1
        var old = Dictionary(
            groups.map { (ExactText($0.group.key), $0) }, uniquingKeysWith: { first, _ in first })
        let interval = (settings.groupInterval ?? settings.interval).millisecondsRoundedUp
        var gone: [GroupState] = []
        groups = settings.files.flatMap(\.groups).map { group in
            var state = GroupState(group, interval: interval)
            if let known = old.removeValue(forKey: ExactText(group.key)) {
                gone.append(state.takeOver(known))
            }
            return state
        }
        gone += old.values
        departed.expire(at: now)
        var back = 0
        for index in groups.indices { back += departed.restore(&groups[index], at: now) }
        departed.take(gone, at: now)
        serverRules = ServerRules(groups.map(\.group))
        return (gone.reduce(into: []) { $0.formUnion($1.yielded) }, back)
    }

    /// Forgets rules that have been gone for too long; gives whether anything was forgotten.
    mutating func expireDeparted(at now: Int64) -> Bool { departed.expire(at: now) }

    /// Whether a group is evaluated after each poll, and on no grid of times.
    func followsPolls(_ group: GroupState) -> Bool {
        group.group.interval == nil && settings.groupInterval == nil
    }

    /// The labels of targets, for the file that survives a restart.
    var targetLabels: [String: [String: String]] { labels.saved }

    /// Gives alerts the labels that a reload gave their targets; nil when it gave none.
    mutating func relabel(by snapshot: Snapshot, at now: Int64) -> RelabeledTargets? {
        let changes = labels.take(snapshot)
        if changes.isEmpty { return nil }
        var targets = RelabeledTargets(changes)
        targets.move(&groups, at: now)
        return targets
    }

    /// Samples of before the restart have come later than the rest.
    mutating func recallLabels() { labels.recallAgain() }

    /// Looks at which servers are known now, and holds alerts of those that are not.
    mutating func hold(by snapshot: Snapshot, at now: Int64) {
        servers = AlertServers(snapshot)
        serverRules.hold(
            &groups, of: servers, in: snapshot, until: now + staleAfter.millisecondsRoundedUp)
    }

    /// The series of a snapshot of which nothing is known.
    func unknownSeries(in snapshot: Snapshot) -> [UnknownSeries] {
        serverRules.unknownSeries(in: snapshot)
    }

    /// Which servers have an alert that pages.
    var pageAlerts: PageAlerts { serverRules.pageAlerts(groups, of: servers) }

    /// Which servers had one before a restart.
    func pageAlerts(of saved: SavedAlerts, at now: Int64) -> PageAlerts {
        var (saved, before) = (saved, groups)
        for index in before.indices { _ = saved.restore(&before[index], at: now) }
        return serverRules.pageAlerts(before)
    }

    /// Gives the rules the alerts that were saved; gives how many they took, and what is left.
    mutating func restore(_ saved: SavedAlerts, at now: Int64) -> (count: Int, left: Int) {
        var saved = saved
        var count = 0
        for index in groups.indices { count += saved.restore(&groups[index], at: now) }
        labels.recall(saved.targets)
        departed.take(saved.leftBehind, at: now)
        return (count, saved.count)
    }

    /// Takes all alerts; gives whether any has come, gone or changed its state since the last time.
    mutating func take(_ alerts: [Alert]) -> Bool {
        defer { known = alerts }
        return known.count != alerts.count
            || zip(known, alerts).contains {
                $0.labels != $1.labels || $0.state != $1.state || $0.activeAt != $1.activeAt
            }
    }

    /// The process stood still for that many milliseconds.
    mutating func standStill(for length: Int64, until now: Int64) {
        for index in groups.indices { groups[index].standStill(for: length, until: now) }
    }

    /// The time of day was set by that many milliseconds.
    mutating func shift(by step: Int64) {
        for index in groups.indices { groups[index].shift(by: step) }
        departed.shift(by: step)
    }
}
