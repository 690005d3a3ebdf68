/// Labels in their canonical form: sorted by name, no name twice, no empty value.
///
/// `Labels` keep the order and the shared storage that a page needs; a `LabelSet` is what series are
/// distinguished by once they leave the page, in rules, alerts and history.
package struct LabelSet: Sendable, Hashable {
    /// One label.
    package struct Label: Sendable, Hashable {
        /// The label's name.
        package let name: String
        /// The label's value, never empty.
        package let value: String

        /// The same name and value byte by byte.
        package static func == (left: Label, right: Label) -> Bool {
            left.name.hasSameBytes(as: right.name) && left.value.hasSameBytes(as: right.value)
        }
    }

    /// The label that holds a series' metric name.
    package static let metricName = "__name__"
    /// No labels at all.
    package static let empty = LabelSet()

    /// The labels, in the byte order of their names.
    package let labels: [Label]

    private init() { labels = [] }

    private init(sorted labels: [Label]) { self.labels = labels }

    /// Brings names and values into the canonical form; of equal names the last one counts.
    package init(_ pairs: some Sequence<(name: String, value: String)>) {
        var values: [String: String] = [:]
        for pair in pairs { values[pair.name] = pair.value }
        self.init(values)
    }

    /// Brings a dictionary into the canonical form.
    package init(_ values: [String: String]) {
        labels = values.lazy.filter { !$0.value.isEmpty }
            .map { Label(name: $0.key, value: $0.value) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// The canonical form of a page's labels, with the metric's name when it is given.
    package init(_ labels: Labels, metric: String? = nil) {
        var values: [String: String] = [:]
        for (name, value) in zip(labels.names, labels.values) { values[name] = value }
        if let metric { values[Self.metricName] = metric }
        self.init(values)
    }

    /// The value of a label, or nil when the set does not hold it.
    package subscript(name: String) -> String? { labels.first { $0.name == name }?.value }

    /// The set with one label changed; nil or an empty value takes it away.
    package func setting(_ name: String, to value: String?) -> LabelSet {
        var others = labels.filter { $0.name != name }
        guard let value, !value.isEmpty else { return LabelSet(sorted: others) }
        let place =
            others.firstIndex { name.utf8.lexicographicallyPrecedes($0.name.utf8) } ?? others.count
        others.insert(Label(name: name, value: value), at: place)
        return LabelSet(sorted: others)
    }

    /// The labels whose names are in `names`.
    package func keeping(_ names: Set<String>) -> LabelSet {
        LabelSet(sorted: labels.filter { names.contains($0.name) })
    }

    /// The labels whose names are not in `names`.
    package func dropping(_ names: Set<String>) -> LabelSet {
        LabelSet(sorted: labels.filter { !names.contains($0.name) })
    }

    /// All labels as a dictionary; of names that a `String` takes for the same one, the first.
    package var dictionary: [String: String] {
        Dictionary(labels.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
}

extension LabelSet: ExpressibleByDictionaryLiteral {
    /// Labels from a literal.
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { (name: $0.0, value: $0.1) })
    }
}

extension LabelSet: Comparable {
    /// Orders label by label: first by name, then by value, then the shorter set first.
    package static func < (left: LabelSet, right: LabelSet) -> Bool {
        for (one, other) in zip(left.labels, right.labels) {
            if !one.name.hasSameBytes(as: other.name) {
                return one.name.utf8.lexicographicallyPrecedes(other.name.utf8)
            }
            if !one.value.hasSameBytes(as: other.value) {
                return one.value.utf8.lexicographicallyPrecedes(other.value.utf8)
            }
        }
        return left.labels.count < right.labels.count
    }
}
