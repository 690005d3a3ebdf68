package import Metrics

/// Series that go on under other labels.
extension SampleHistory {
    /// Gives series the labels that `moved` says, which is nil for those that stay.
    ///
    /// Where a series has these labels already, the samples of both are one series in the order of time.
    /// What an origin showed last stays as it is where it bears labels of its own (`origin`).
    package mutating func relabel(
        butThoseOf origin: String? = nil, _ moved: (LabelSet) -> LabelSet?
    ) {
        let staying = Set(origin.flatMap { shown[$0] } ?? [])
        func current(_ labels: LabelSet) -> LabelSet? {
            staying.contains(labels) ? nil : moved(labels)
        }
        var leaving: [(series: StoredSeries, labels: LabelSet)] = []
        for (name, series) in metrics {
            let kept = series.filter { one in
                guard let labels = current(one.labels) else { return true }
                leaving.append((one, labels))
                return false
            }
            if kept.count < series.count { metrics[name] = kept.isEmpty ? nil : kept }
        }
        for one in leaving {
            bytes -= one.series.bytes
            insert(one.series, as: one.labels)
        }
        for (origin, labels) in shown { shown[origin] = labels.map { current($0) ?? $0 } }
    }

    /// Gives one series that a rule yields other labels.
    package mutating func relabel(_ labels: LabelSet, to new: LabelSet) {
        guard let name = labels[LabelSet.metricName], var series = metrics[name],
            let place = series.firstIndex(where: { $0.labels == labels })
        else { return }
        let one = series.remove(at: place)
        metrics[name] = series.isEmpty ? nil : series
        bytes -= one.bytes
        insert(one, as: new)
    }

    private mutating func insert(_ one: StoredSeries, as labels: LabelSet) {
        guard let name = labels[LabelSet.metricName], let reach = reach(of: labels) else { return }
        var series = metrics[name] ?? []
        metrics[name] = nil
        let place = series.partitioningIndex { !($0.labels < labels) }
        var parts = [one]
        if place < series.count, series[place].labels == labels {
            let known = series.remove(at: place)
            bytes -= known.bytes
            parts.append(known)
        }
        let whole = StoredSeries(of: parts, labels: labels, reach: reach)
        series.insert(whole, at: place)
        bytes += whole.bytes
        metrics[name] = series
    }
}
