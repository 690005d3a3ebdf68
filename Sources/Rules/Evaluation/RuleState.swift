import Metrics
package import PromQL
package import RuleDocuments
package import Samples
package import Templates

/// One rule with what its evaluations have left behind.
package struct RuleState: Sendable {
    /// The longest labels and annotations of all alerts of a rule together, in bytes.
    package static let textBytesMax = 64 << 20

    /// The rule.
    package let rule: Rule
    /// Its alerts; empty for a recording rule.
    package internal(set) var alerts = AlertingState()
    /// Why the last evaluation came to nothing, or nil.
    package internal(set) var failure: RuleFailure?
    /// When it was last evaluated, in milliseconds since 1970, or nil before that.
    package internal(set) var evaluatedAt: Int64?
    /// How long the last evaluation took.
    package internal(set) var duration: Duration = .zero
    /// The series that the last evaluation without a failure yielded.
    var series: Set<LabelSet> = []
    /// Until when a standstill leaves gaps in the rule's ranges: alerts that begin are held, too.
    var gapsUntil: Int64?
    /// Labels that a reload gave to targets, by their names, until alerts are found with them.
    var added: [ExactText: Relabeling] = [:]

    /// How its texts write its value, or nil where they do not say.
    let valueForm: ValueForm?

    /// A rule that was never evaluated.
    package init(_ rule: Rule) {
        self.rule = rule
        valueForm = ValueForm(of: rule)
    }

    /// Goes on where this rule was before a reload; the rule itself is the new one.
    mutating func take(_ known: RuleState) {
        alerts = known.alerts
        failure = known.failure
        evaluatedAt = known.evaluatedAt
        duration = known.duration
        series = known.series
        gapsUntil = known.gapsUntil
        added = known.added
    }

    /// The first moment after `now` at which the `for` of an alert ends; nil when none is pending.
    func holdEnd(after now: Int64) -> Int64? {
        guard case .alerting(let holdFor, _) = rule.kind else { return nil }
        return alerts.active.values.lazy.filter { $0.state == .pending }
            .map { $0.activeAt + holdFor }.filter { $0 > now }.min()
    }

    /// Evaluates the rule and gives the series it yields.
    /// - Throws: `RuleFailure`; the alerts are then as they were, but for a limit that is exceeded,
    ///   which forgets them.
    mutating func evaluate(
        at now: Int64, over source: some SampleSource, limit: Int, _ environment: RuleEnvironment
    ) throws(RuleFailure) -> [VectorElement] {
        let vector = try Self.vector(rule.expression, at: now, over: source)
        guard case .alerting(let holdFor, let keepFiringFor) = rule.kind else {
            return try recorded(vector, limit: limit)
        }
        var found: [LabelSet: ActiveAlert] = [:]
        var budget = TemplateBudget.rule
        var textBytes = 0
        for element in vector {
            var alert = try alert(element, at: now, over: source, environment, &budget)
            if let gapsUntil, now < gapsUntil { alert.heldUntil = gapsUntil }
            alert.sightings = sightings(of: alert, at: now, over: source)
            textBytes += (alert.labels.labels + alert.annotations.labels).reduce(0) {
                $0 + $1.value.utf8.count
            }
            guard textBytes <= Self.textBytesMax else {
                throw RuleFailure(
                    "the texts of its alerts are longer than \(Self.textBytesMax) bytes")
            }
            guard found.updateValue(alert, forKey: alert.labels) == nil else {
                throw RuleFailure(
                    "vector contains metrics with the same labelset after applying alert labels")
            }
        }
        releaseJudged(found, at: now, over: source)
        try holdSighted(found, at: now, over: source, environment)
        moveToAdded(Set(found.keys), at: now)
        let count = alerts.update(
            found, at: now,
            AlertingState.Times(
                holdFor: holdFor, keepFiringFor: keepFiringFor,
                isWorseBelow: rule.expression.isWorseBelow))
        if limit > 0, count > limit {
            alerts = AlertingState()
            throw RuleFailure("exceeded limit of \(limit) with \(count) alerts")
        }
        return alerts.samples(name: rule.name)
    }

    /// So many equal samples in a row may still come from one poll, when pauses follow one another.
    private static let repeatsMax = 3

    /// Ends the holding of alerts that the rule can judge again: every selector of its expression
    /// finds what the alert is about, and in ranges more than what one poll can have left there.
    ///
    /// While a poll is late its last values are taken once more: two equal samples may be one answer,
    /// over which nothing has grown.
    ///
    /// An alert that is found over a range stays held: what it was found by may be a last sample of
    /// before the pause, which leaves the range before a second one of afterwards has come.
    private mutating func releaseJudged(
        _ found: [LabelSet: ActiveAlert], at now: Int64, over source: some SampleSource
    ) {
        let hasRange = rule.expression.selectors.contains { $0.range != nil }
        for alert in alerts.active.values where alert.heldUntil != nil {
            guard found[alert.labels] == nil else {
                if !hasRange { alerts.active[alert.labels]?.heldUntil = nil }
                continue
            }
            if let until = alert.unknownUntil, now < until { continue }
            let about = alert.labels["target"].map { LabelMatcher.equal("target", $0) }
            let isJudged = rule.expression.selectors.allSatisfy { selector in
                source.series(
                    matching: selector.matchers + (about.map { [$0] } ?? []),
                    from: now - selector.reach, through: now - selector.offset
                ).contains { series in
                    guard let last = series.points.last, !last.isStale else { return false }
                    return selector.range == nil || series.points.count > Self.repeatsMax
                        || series.points.contains { $0.value != last.value }
                }
            }
            if isJudged { alerts.active[alert.labels]?.heldUntil = nil }
        }
    }

    private func recorded(
        _ vector: [VectorElement], limit: Int
    ) throws(RuleFailure) -> [VectorElement] {
        var seen: Set<LabelSet> = []
        var result: [VectorElement] = []
        for element in vector {
            var labels = element.labels.setting(LabelSet.metricName, to: rule.name)
            for label in rule.labels {
                labels = labels.setting(label.name, to: label.template.source)
            }
            guard seen.insert(labels).inserted else {
                throw RuleFailure(
                    "vector contains metrics with the same labelset after applying rule labels")
            }
            result.append(VectorElement(labels: labels, value: element.value))
        }
        if limit > 0, result.count > limit {
            throw RuleFailure("exceeded limit of \(limit) with \(result.count) series")
        }
        return result
    }

    /// What the rule's templates see of an element.
    func context(
        _ element: VectorElement, at now: Int64, over source: some SampleSource,
        _ environment: RuleEnvironment
    ) -> TemplateContext {
        TemplateContext(
            labels: element.labels, value: element.value,
            externalLabels: environment.externalLabels, externalURL: environment.externalURL,
            query: { Self.query($0, at: now, over: source) })
    }

    /// The labels of the alert that an element of the expression's result is.
    func labels(
        _ element: VectorElement, _ context: TemplateContext, _ budget: inout TemplateBudget
    ) throws(RuleFailure) -> LabelSet {
        var labels = element.labels.setting(LabelSet.metricName, to: nil)
        for label in rule.labels {
            labels = labels.setting(
                label.name, to: try label.template.text(context, within: &budget))
        }
        return labels.setting("alertname", to: rule.name)
    }

    private func alert(
        _ element: VectorElement, at now: Int64, over source: some SampleSource,
        _ environment: RuleEnvironment, _ budget: inout TemplateBudget
    ) throws(RuleFailure) -> ActiveAlert {
        let context = context(element, at: now, over: source, environment)
        let labels = try labels(element, context, &budget)
        var annotations: [(name: String, value: String)] = []
        for annotation in rule.annotations {
            let text = annotation.template.words(context, within: &budget)
            guard let links = environment.links else {
                annotations.append((name: annotation.name, value: text))
                continue
            }
            if let absolute = links.absolute(annotation.name, text) {
                annotations.append((name: annotation.name, value: absolute))
            }
        }
        return ActiveAlert(
            labels: labels, annotations: LabelSet(annotations), value: element.value, at: now)
    }

    private static func query(
        _ text: String, at now: Int64, over source: some SampleSource
    ) -> Result<[TemplateSample], TemplateContext.QueryFailure> {
        switch Expression.parse(text) {
        case .failure(let error): return .failure(TemplateContext.QueryFailure("\(error)"))
        case .success(let expression):
            do throws(RuleFailure) {
                let vector = try vector(expression, at: now, over: source)
                return .success(
                    vector.map { TemplateSample(labels: $0.labels, value: $0.value) })
            } catch { return .failure(TemplateContext.QueryFailure("\(error)")) }
        }
    }

    /// What an expression yields, as a vector.
    package static func vector(
        _ expression: Expression, at now: Int64, over source: some SampleSource
    ) throws(RuleFailure) -> [VectorElement] {
        let value: Value
        do throws(EvaluationError) {
            value = try expression.evaluate(at: now, over: source)
        } catch { throw RuleFailure("\(error)") }
        switch value {
        case .vector(let vector): return vector
        case .scalar(let number): return [VectorElement(labels: .empty, value: number)]
        case .string: throw RuleFailure("rule result is not a vector or scalar")
        }
    }
}
