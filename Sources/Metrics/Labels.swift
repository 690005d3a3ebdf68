/// The labels of one series: names and values side by side.
///
/// The names are shared by all series of a family and the values by all families of a row, so a
/// sample costs two references. Order is the family's own; Prometheus does not care.
package struct Labels: Sendable, Hashable {
    /// The label names, in the order of `values`.
    package let names: [String]
    /// The label values; empty means the same as absent.
    package let values: [String]

    /// No labels at all.
    package static let none = Labels(names: [], values: [])

    /// Pairs up names and values, which must be equally many.
    package init(names: [String], values: [String]) {
        self.names = names
        self.values = values
    }

    /// The same names and values in the same order, byte by byte.
    package static func == (left: Labels, right: Labels) -> Bool {
        left.names == right.names && left.values.count == right.values.count
            && zip(left.values, right.values).allSatisfy { $0.hasSameBytes(as: $1) }
    }

    /// The value of a label, or nil when the series does not bear it.
    package subscript(name: String) -> String? {
        names.firstIndex(of: name).map { values[$0] }
    }
}

extension Labels: ExpressibleByDictionaryLiteral {
    /// Labels from a literal, in the order written.
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(names: elements.map(\.0), values: elements.map(\.1))
    }
}
