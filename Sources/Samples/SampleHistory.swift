package import Metrics

/// Samples of the recent past, in memory: exactly those that a set of selectors needs, and no more
/// bytes than a limit.
///
/// A series is kept for as long as the longest `Selector.reach` among the selectors that fit it. When
/// the limit is reached, history becomes shorter rather than blind: a series loses its own oldest
/// samples for new ones, and series that are not yet there stay out. Both are counted.
///
/// An origin (a target, a recording rule) hands in all its samples of a moment at once; a series that
/// it no longer shows ends with a marker of staleness, as a scrape of Prometheus would end it.
package struct SampleHistory: SampleSource, Sendable {
    /// The most bytes of samples and labels, by default.
    package static let bytesMax = 64 << 20

    /// The most bytes that samples and labels may take, about.
    package let bytesMax: Int
    /// The bytes that samples and labels take now, about.
    package internal(set) var bytes = 0
    /// Samples that found no room or came out of order, since the start.
    package private(set) var droppedSamples: UInt64 = 0
    /// Samples that were given up before their time to make room for others, since the start.
    package private(set) var shortenedSamples: UInt64 = 0
    /// What nothing is known of now.
    package var unknown: [UnknownSeries] = []
    /// How many series there are.
    package var seriesCount: Int { metrics.values.reduce(0) { $0 + $1.count } }

    private var selectors: [Selector]
    private var names: Set<String>
    /// Selectors that ask for no one name.
    private var nameless: [Selector]
    /// Series by metric name, in the order of their labels.
    var metrics: [String: [StoredSeries]] = [:]
    /// What each origin showed last.
    var shown: [String: [LabelSet]] = [:]

    /// A history for everything that the selectors ask for.
    package init(for selectors: [Selector], bytesMax: Int = SampleHistory.bytesMax) {
        self.bytesMax = bytesMax
        self.selectors = []
        names = []
        nameless = []
        index(selectors)
    }

    /// Takes other selectors, after a reload; series without a selector go.
    package mutating func keep(for selectors: [Selector]) {
        index(selectors)
        for (name, series) in metrics {
            let kept = series.compactMap { one -> StoredSeries? in
                var one = one
                one.reach = reach(of: one.labels) ?? -1
                return one.reach < 0 ? nil : one
            }
            bytes -= series.reduce(0) { $0 + $1.bytes } - kept.reduce(0) { $0 + $1.bytes }
            metrics[name] = kept.isEmpty ? nil : kept
        }
    }

    /// Whether `unknown` has series that fit.
    package func mayMiss(_ matchers: [LabelMatcher]) -> Bool {
        unknown.contains { $0.mayFit(matchers) }
    }

    /// Whether any series of this name could be asked for; worth asking before labels are made.
    package func wants(metric name: String) -> Bool {
        names.contains(name)
            || nameless.contains { selector in
                selector.matchers.allSatisfy { $0.name != LabelSet.metricName || $0.accepts(name) }
            }
    }

    /// Takes all samples of an origin at a moment; times are milliseconds since 1970.
    ///
    /// Series that the origin showed the last time and does not show now end here.
    package mutating func record(
        _ samples: some Sequence<(labels: LabelSet, value: Double)>, from origin: String,
        at time: Int64
    ) {
        let before = shown[origin] ?? []
        var present: [LabelSet] = []
        present.reserveCapacity(before.count)
        for sample in samples where append(sample.labels, sample.value, at: time) {
            present.append(sample.labels)
        }
        // Most of the time an origin shows what it has shown before, in the same order.
        if present != before {
            let still = Set(present)
            for labels in before where !still.contains(labels) {
                append(labels, Point.staleMarker, at: time)
            }
        }
        shown[origin] = present.isEmpty ? nil : present
    }

    /// Ends all series of an origin that is gone or could not be asked.
    package mutating func end(_ origin: String, at time: Int64) {
        record([], from: origin, at: time)
    }

    /// Takes one sample; says whether any selector asks for its series.
    @discardableResult
    package mutating func append(_ labels: LabelSet, _ value: Double, at time: Int64) -> Bool {
        guard let name = labels[LabelSet.metricName], wants(metric: name) else { return false }
        var series = metrics[name] ?? []
        // The array must not be shared while it changes, or it would be copied.
        metrics[name] = nil
        defer { metrics[name] = series.isEmpty ? nil : series }
        let place = series.partitioningIndex { !($0.labels < labels) }
        if place == series.count || series[place].labels != labels {
            guard let reach = reach(of: labels) else { return false }
            let made = StoredSeries(labels: labels, reach: reach)
            guard bytes + made.bytes <= bytesMax else {
                droppedSamples += 1
                return true
            }
            series.insert(made, at: place)
            bytes += made.bytes
        }
        let before = series[place].bytes
        let outcome = series[place].append(
            Point(time: time, value: value), mayGrow: bytes < bytesMax)
        bytes += series[place].bytes - before
        droppedSamples += outcome.isTaken ? 0 : 1
        shortenedSamples += UInt64(outcome.shortened)
        return true
    }

    /// The time of day was set by that many milliseconds: samples stay as old as they were.
    package mutating func shift(by step: Int64) {
        for (name, series) in metrics {
            var shifted = series
            metrics[name] = nil
            for index in shifted.indices { shifted[index].shift(by: step) }
            metrics[name] = shifted
        }
    }

    /// Lets go of samples that no query can reach any more, and of series without samples.
    package mutating func expire(at time: Int64) {
        for (name, series) in metrics {
            var kept = series
            metrics[name] = nil
            for index in kept.indices { kept[index].expire(at: time) }
            kept.removeAll { $0.isEmpty }
            bytes -= series.reduce(0) { $0 + $1.bytes } - kept.reduce(0) { $0 + $1.bytes }
            metrics[name] = kept.isEmpty ? nil : kept
        }
    }

    /// The samples that are there.
    package func series(
        matching matchers: [LabelMatcher], from: Int64, through: Int64
    ) -> [Series] {
        let name = matchers.first { $0.name == LabelSet.metricName && $0.comparison == .equal }
        let others = matchers.filter { $0 != name }
        let candidates: [StoredSeries] =
            name.map { metrics[$0.value] ?? [] }
            ?? metrics.values.flatMap { $0 }.sorted { $0.labels < $1.labels }
        return candidates.compactMap { stored in
            guard others.allSatisfy({ $0.accepts(stored.labels) }) else { return nil }
            let points = stored.points(from: from, through: through)
            return points.isEmpty ? nil : Series(labels: stored.labels, points: points)
        }
    }

    /// The series that a range of at least `reachMin` reads, with the samples that it can reach.
    func longSeries(reachMin: Int64, at now: Int64) -> [Series] {
        metrics.sorted { $0.key < $1.key }.flatMap { _, series in
            series.compactMap { one in
                guard one.reach >= reachMin else { return nil }
                let points = one.points(from: now - one.reach, through: now)
                return points.isEmpty ? nil : Series(labels: one.labels, points: points)
            }
        }
    }

    /// Takes up what was known before a restart, before anything else is recorded; says of how many series.
    ///
    /// Each of them ends where the old process did: whether it goes on is for the next poll to say.
    /// Times of a clock that was ahead are moved to now. Of `targets`, where they are given, are the only
    /// samples with a label `target` that are taken.
    @discardableResult
    package mutating func restore(
        _ saved: SavedSamples, of targets: Set<ExactText>? = nil, at now: Int64
    ) -> Int {
        let step = min(0, now - saved.savedAt)
        var count = 0
        for one in saved.series {
            guard let reach = reach(of: one.labels), reach >= SavedSamples.reachMin,
                let last = one.points.last
            else { continue }
            // Nothing would ever end what is found by a target that is watched no more.
            if let targets, let target = one.labels["target"], !targets.contains(ExactText(target))
            {
                continue
            }
            var points = one.points.filter { $0.time + step >= now - reach && $0.time + step < now }
            if !last.isStale, let end = points.last, end.time + 1 + step < now {
                points.append(Point(time: end.time + 1, value: Point.staleMarker))
            }
            for point in points { append(one.labels, point.value, at: point.time + step) }
            count += points.isEmpty ? 0 : 1
        }
        return count
    }

    /// Takes up what was known before a restart although samples were recorded since; says of how many
    /// series.
    ///
    /// What was recorded follows what was saved, which ends before it: the two are put together in that order.
    @discardableResult
    package mutating func restoreLate(
        _ saved: SavedSamples, of targets: Set<ExactText>? = nil, at now: Int64
    ) -> Int {
        let recorded = metrics.values.flatMap { $0 }.map { one in
            (labels: one.labels, points: one.points(from: .min, through: .max))
        }
        let start = recorded.compactMap { $0.points.first?.time }.min() ?? now
        var whole = SampleHistory(for: selectors, bytesMax: bytesMax)
        let count = whole.restore(saved, of: targets, at: min(start, now))
        for one in recorded {
            for point in one.points { whole.append(one.labels, point.value, at: point.time) }
        }
        whole.droppedSamples += droppedSamples
        whole.shortenedSamples += shortenedSamples
        (whole.shown, whole.unknown) = (shown, unknown)
        self = whole
        return count
    }

    private mutating func index(_ selectors: [Selector]) {
        self.selectors = Array(Set(selectors))
        names = Set(self.selectors.compactMap(\.metric))
        nameless = self.selectors.filter { $0.metric == nil }
    }

    /// How long a series is kept, or nil when no selector needs it.
    func reach(of labels: LabelSet) -> Int64? {
        selectors.lazy.filter { $0.matchers.allSatisfy { $0.accepts(labels) } }.map(\.reach).max()
    }
}
