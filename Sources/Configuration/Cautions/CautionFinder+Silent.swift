import AgentSettings
import Basics
import Collection
import CollectorDocuments
import Documents
import Indicators
import Messages
import Metrics
import Notifications
import NotificationSettings
import PromQL
import Receivers
import RuleDocuments
import Tables
import TargetSettings
import Templates
import TimeIntervals
import YAML

/// What is gone with collectors that are off.
private struct Lost {
    var metrics: Set<String> = []
    let collectors: Set<String>

    init(_ off: [Collector]) {
        collectors = Set(off.map(\.name))
        for column in off.flatMap(\.columns) {
            if case .value(let metric, _, _) = column.use { metrics.insert(metric.name) }
        }
    }
}

/// Alerts that look as if they could reach people, and cannot.
extension CautionFinder {
    private var alertingRules: [(file: RuleFile, rule: Rule)] {
        configuration.rules.files.flatMap { file in
            file.groups.flatMap(\.rules).filter(\.isAlerting).map { (file, $0) }
        }
    }

    /// All of them that need receivers.
    func silent(_ plan: NotificationPlan) -> [Caution] {
        emptyIntervals(plan) + unknownSeverities(plan) + withoutPages(plan)
    }

    // MARK: Collectors that are off

    /// How many rules a caution names.
    private static var namesMax: Int { 5 }

    /// Rules that judge what a collector gives that is switched off.
    var collectorsOff: [Caution] {
        var found = collectorsOff(
            node("collectors", "disable"),
            {
                configuration.collectors.disables($0)
            }, beyond: { _ in false }, "")
        for (target, place) in zip(configuration.targets, node("targets")?.items ?? []) {
            found += collectorsOff(
                place["collectors"]?["disable"], { target.collectors.disables($0) },
                beyond: { configuration.collectors.disables($0) }, " of \(target.name)")
        }
        return found
    }

    private func collectorsOff(
        _ place: Node?, _ isOff: (Collector) -> Bool, beyond isOffAnyway: (Collector) -> Bool,
        _ whose: String
    ) -> [Caution] {
        guard let place else { return [] }
        let catalog = Catalog.all + configuration.collectorFiles.flatMap(\.collectors)
        var lost = Lost(catalog.filter(isOff))
        lost.metrics.subtract(Lost(catalog.filter { !isOff($0) }).metrics)
        return place.items.compactMap { item -> Caution? in
            guard let text = item.text else { return nil }
            let off = catalog.filter { Glob(text).matches($0.name) && !isOffAnyway($0) }
            let names = blind(Lost(off), lost)
            guard !off.isEmpty, !names.isEmpty else { return nil }
            let shown = names.prefix(Self.namesMax).joined(separator: ", ")
            let more = names.count - Self.namesMax
            return caution(
                .rulesWithoutCollector, at: item,
                "collectors.disable\(whose): without \(Findings.quoted(text))"
                    + " \(names.count == 1 ? "this alert sees" : "these alerts see") nothing there:"
                    + " \(shown)\(more > 0 ? " and \(more) more" : "")",
                remedy: "take it out of collectors.disable, or leave these rules out")
        }
    }

    /// The alerts whose expression reads what only these collectors give, all of which are lost.
    private func blind(_ here: Lost, _ lost: Lost) -> [String] {
        let recorded = Set(
            configuration.rules.files.flatMap(\.groups).flatMap(\.rules)
                .filter { !$0.isAlerting }.map(\.name))
        let derived = Dictionary(
            Indicator.derived.map { ($0.metric.name, $0) }, uniquingKeysWith: { first, _ in first })
        var names: [String] = []
        for (_, rule) in alertingRules where !names.contains(rule.name) {
            let isBlind = rule.expression.isBlind { metric in
                guard !recorded.contains(metric) else { return false }
                guard let indicator = derived[metric] else {
                    return lost.metrics.contains(metric) && here.metrics.contains(metric)
                }
                // What has several sources may do without one.
                let isOfMetrics = !indicator.reads.isEmpty
                let (wanted, gone) =
                    isOfMetrics
                    ? (indicator.reads, lost.metrics) : (indicator.collectors, lost.collectors)
                return !wanted.isEmpty && wanted.isSubset(of: gone)
                    && !wanted.isDisjoint(with: isOfMetrics ? here.metrics : here.collectors)
            }
            if isBlind { names.append(rule.name) }
        }
        return names
    }

    // MARK: Severities

    private func unknownSeverities(_ plan: NotificationPlan) -> [Caution] {
        var seen: Set<String> = []
        return alertingRules.compactMap { file, rule in
            guard let word = Self.severity(of: rule), !word.isEmpty,
                plan.severities.words[word] == nil, seen.insert(word).inserted
            else { return nil }
            let place = Problem(
                file: file.path, mark: Mark(line: rule.line, column: 1), message: "", excerpt: nil)
            let near = Suggestion.clause(for: word, among: plan.severities.words.keys.sorted())
            return Caution(
                .unknownSeverity, at: place,
                "\(rule.name): the severity \(Findings.quoted(word)) has no meaning, so receivers"
                    + " take it for an error\(near)",
                remedy: "use page, ticket, info or none, or give the word a meaning, as in"
                    + " severities: { \(word): critical }")
        }
    }

    /// The severity of a rule's alerts; nil where an evaluation or the series tells it.
    private static func severity(of rule: Rule) -> String? {
        let source = rule.labels.first { $0.name == "severity" }?.template.source
        return source.flatMap { $0.contains("{{") ? nil : $0 }
    }

    /// Pages that no route takes to a receiver that may speak.
    private func withoutPages(_ plan: NotificationPlan) -> [Caution] {
        let pages = alertingRules.map(\.rule).filter { rule in
            guard let word = Self.severity(of: rule) else { return false }
            return SeverityTable.standard.words[word] == .critical
                || plan.severities.words[word] == .critical
        }
        let isReached = { (rule: Rule) in routes(for: rule, plan).contains { speaks($0, plan) } }
        guard let first = pages.first, !pages.contains(where: isReached) else { return [] }
        let word = Self.severity(of: first) ?? ""
        let isForMachines = plan.severities.urgency(of: word) == .none
        let why =
            isForMachines
            ? "severities: \(word) means none, which is not for people, and no route names it"
            : "route: every route that takes them is silent at all times"
        return [
            caution(
                .pagesReachNoOne,
                at: isForMachines ? node("severities", word) ?? node("severities") : node("route"),
                "\(why), so no page reaches anyone, such as \(first.name)",
                remedy: isForMachines
                    ? "take \(word) out of severities, or give it another meaning"
                    : "correct the time intervals of the routes")
        ]
    }

    /// The routes that may take alerts of a rule; what asks for labels that are not certain is one of them.
    private func routes(for rule: Rule, _ plan: NotificationPlan) -> [Route] {
        var labels = ["alertname": rule.name]
        for label in rule.labels where !label.template.source.contains("{{") {
            labels[label.name] = label.template.source
        }
        let set = LabelSet(labels)
        let uncertain = plan.route.all.filter { route in
            route.matchers.contains { labels[$0.name] == nil }
        }
        guard plan.severities.isForMachines(set) else { return plan.routes(for: set) + uncertain }
        return plan.route.all.filter { $0.matchers.contains { $0.names(set) } }
    }

    /// Whether a route is ever heard.
    private func speaks(_ route: Route, _ plan: NotificationPlan) -> Bool {
        let always = route.muteTimeIntervals.contains { name in
            plan.intervals[name]?.contains(TimeInterval()) ?? false
        }
        let active = route.activeTimeIntervals.flatMap { plan.intervals[$0] ?? [] }
        return !always && (route.activeTimeIntervals.isEmpty || active.contains { !$0.isNever })
    }

    // MARK: Times

    private func emptyIntervals(_ plan: NotificationPlan) -> [Caution] {
        let lists = node("time_intervals")?.items ?? []
        return plan.intervals.keys.sorted().flatMap { name -> [Caution] in
            let list = lists.first { $0["name"]?.text == name }
            let places = list?["time_intervals"]?.items ?? []
            return (plan.intervals[name] ?? []).enumerated().compactMap { index, interval in
                guard interval.isNever else { return nil }
                return caution(
                    .intervalNeverComes, at: places.indices.contains(index) ? places[index] : list,
                    "time_intervals: no day fits all that \(Findings.quoted(name)) names here, so"
                        + " this never comes",
                    remedy: "correct its days, months, years or weekdays; February has no 30th day")
            }
        }
    }
}
