import Metrics
import Samples

/// Computes an expression for one time over a source of samples.
struct Evaluator<Source: SampleSource> {
    /// Milliseconds since 1970.
    let time: Int64
    let source: Source

    /// The number that a scalar expression yields.
    func scalar(_ node: Node) throws(EvaluationError) -> Double {
        switch node.kind {
        case .number(let value): return value
        case .parentheses(let inner): return try scalar(inner)
        case .sign(let isMinus, let inner):
            let value = try scalar(inner)
            return isMinus ? -value : value
        case .binary(let binary):
            let (left, right) = (try scalar(binary.left), try scalar(binary.right))
            if binary.operation.isComparison {
                return binary.operation.holds(left, right) ? 1 : 0
            }
            return binary.operation.value(left, right)
        case .call(let function, let arguments):
            if case .special(.scalar) = function.work {
                let vector = try self.vector(arguments[0])
                return vector.count == 1 ? vector[0].value : .nan
            }
            return Double(time) / 1000
        case .string, .selector, .replaceLabel, .aggregation:
            fatalError("BUG: a scalar was expected at \(node.place)")
        }
    }

    /// The elements that a vector expression yields.
    func vector(_ node: Node) throws(EvaluationError) -> [VectorElement] {
        switch node.kind {
        case .parentheses(let inner): return try vector(inner)
        case .selector(let selector): return newest(selector).map(\.element)
        case .sign(let isMinus, let inner):
            let elements = try vector(inner)
            guard isMinus else { return elements }
            return try distinct(
                elements.map { VectorElement(labels: $0.labels.withoutName, value: -$0.value) })
        case .call(let function, let arguments):
            return try distinct(try call(function, arguments))
        case .replaceLabel(let inner, let replacement):
            var room = LabelRoom(for: "label_replace")
            var elements = try vector(inner)
            for index in elements.indices {
                elements[index].labels = try replacement.applied(
                    to: elements[index].labels, room: &room)
            }
            return try distinct(elements)
        case .aggregation(let aggregation): return try aggregate(aggregation)
        case .binary(let binary): return try distinct(try combine(binary))
        case .number, .string:
            fatalError("BUG: a vector was expected at \(node.place)")
        }
    }

    /// The newest sample of each series, unless it is too old or the series has ended.
    func newest(_ selector: Selector) -> [(element: VectorElement, time: Int64)] {
        let end = time - selector.offset
        let start = end - Selector.lookback
        return source.series(matching: selector.matchers, from: start, through: end).compactMap {
            series in
            guard let point = series.points.last(where: { $0.time <= end }), point.time >= start,
                !point.isStale
            else { return nil }
            return (VectorElement(labels: series.labels, value: point.value), point.time)
        }
    }

    /// The samples of each series in a range that has some.
    func windows(_ selector: Selector) -> [(labels: LabelSet, window: Window)] {
        let end = time - selector.offset
        let start = end - (selector.range ?? 0)
        return source.series(matching: selector.matchers, from: start, through: end).compactMap {
            series in
            let points = series.points.filter {
                $0.time >= start && $0.time <= end && !$0.isStale
            }
            if points.isEmpty { return nil }
            return (series.labels, Window(points: points, start: start, end: end, now: time))
        }
    }

    /// The elements, of which no two may have the same labels.
    func distinct(_ elements: [VectorElement]) throws(EvaluationError) -> [VectorElement] {
        if elements.count < 2 { return elements }
        var seen = Set<LabelSet>(minimumCapacity: elements.count)
        for element in elements where !seen.insert(element.labels).inserted {
            throw .duplicateLabels(element.labels.text)
        }
        return elements
    }
}

extension LabelSet {
    /// The labels without the metric's name.
    var withoutName: LabelSet {
        self[LabelSet.metricName] == nil ? self : setting(LabelSet.metricName, to: nil)
    }

    /// As Prometheus writes labels.
    var text: String {
        let others = labels.filter { $0.name != LabelSet.metricName }
        let pairs = others.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ", ")
        return (self[LabelSet.metricName] ?? "") + "{\(pairs)}"
    }
}
