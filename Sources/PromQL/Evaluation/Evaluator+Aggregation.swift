import Metrics
import Samples

/// Aggregations over the elements of a vector.
extension Evaluator {
    func aggregate(_ aggregation: Node.Aggregation) throws(EvaluationError) -> [VectorElement] {
        var number = 0.0
        var label: String?
        if let parameter = aggregation.parameter {
            if case .string(let text) = parameter.bare.kind {
                label = text
            } else {
                number = try scalar(parameter)
            }
        }
        let elements = try vector(aggregation.body)
        var names = aggregation.labels
        if aggregation.isWithout {
            names.insert(LabelSet.metricName)
        } else if let label {
            names.insert(label)
        }
        var groups: [LabelSet: [VectorElement]] = [:]
        var order: [LabelSet] = []
        for element in elements {
            var labels = element.labels
            if let label {
                labels = labels.setting(label, to: NumberLiteral.text(element.value))
            }
            let group = aggregation.isWithout ? labels.dropping(names) : labels.keeping(names)
            if groups[group] == nil { order.append(group) }
            groups[group, default: []].append(element)
        }
        switch aggregation.operation {
        case .topk, .bottomk:
            guard let count = Self.whole(number) else { throw .notWhole(number) }
            if count < 1 { return [] }
            let isTop = aggregation.operation == .topk
            return order.flatMap {
                Extremes.of(groups[$0] ?? [], count: count, isTop: isTop)
            }
        default:
            return order.map { group in
                let values = (groups[group] ?? []).map(\.value)
                return VectorElement(
                    labels: group,
                    value: aggregation.operation.value(of: values, parameter: number))
            }
        }
    }

    /// The whole number that Go makes of a number, or nil for one that fits none.
    private static func whole(_ value: Double) -> Int64? {
        guard value >= -9_223_372_036_854_775_808, value <= 9_223_372_036_854_774_784 else {
            return nil
        }
        return Int64(value)
    }
}

extension AggregationOperator {
    /// One number of at least one, for all operators but those that keep elements.
    fileprivate func value(of values: [Double], parameter: Double) -> Double {
        switch self {
        case .sum: return values.dropFirst().reduce(values[0], +)
        case .min: return extreme(values) { $0 > $1 }
        case .max: return extreme(values) { $0 < $1 }
        case .count, .countValues: return Double(values.count)
        case .avg: return mean(values)
        case .stdvar: return variance(values)
        case .stddev: return variance(values).squareRoot()
        case .quantile: return Statistics.quantile(parameter, of: values)
        case .group, .topk, .bottomk: return 1
        }
    }

    private func extreme(
        _ values: [Double], _ isWorse: (Double, Double) -> Bool
    ) -> Double {
        var found = values[0]
        for value in values.dropFirst() where isWorse(found, value) || found.isNaN {
            found = value
        }
        return found
    }

    private func mean(_ values: [Double]) -> Double {
        var mean = values[0]
        for (index, value) in values.enumerated().dropFirst() {
            if mean.isInfinite {
                // Inf minus Inf would be NaN; a mean that is infinite stays so.
                if value.isInfinite, (mean > 0) == (value > 0) { continue }
                if value.isFinite { continue }
            }
            let count = Double(index + 1)
            // Divided before it is subtracted, so that it cannot overflow.
            mean += value / count - mean / count
        }
        return mean
    }

    private func variance(_ values: [Double]) -> Double {
        var mean = values[0]
        var squares = 0.0
        for (index, value) in values.enumerated().dropFirst() {
            let distance = value - mean
            mean += distance / Double(index + 1)
            squares += distance * (value - mean)
        }
        return squares / Double(values.count)
    }
}

/// The elements with the greatest or the least values.
private enum Extremes {
    /// At most that many elements, the most extreme first; NaN comes last and goes first.
    static func of(_ elements: [VectorElement], count: Int64, isTop: Bool) -> [VectorElement] {
        // Where values are equal it depends on the heap which elements stay, so this is the heap of
        // Prometheus: the least extreme element is on top.
        var heap = Heap { left, right in
            left.value.isNaN || (isTop ? left.value < right.value : left.value > right.value)
        }
        for element in elements {
            if Int64(heap.elements.count) < count {
                heap.push(element)
                continue
            }
            let least = heap.elements[0].value
            let isBetter = isTop ? least < element.value : least > element.value
            guard isBetter || least.isNaN else { continue }
            heap.pop()
            heap.push(element)
        }
        return heap.elements.sorted { left, right in
            if left.value.isNaN { return false }
            return right.value.isNaN
                || (isTop ? left.value > right.value : left.value < right.value)
        }
    }
}

/// A binary heap that moves elements exactly as Go's `container/heap` does.
private struct Heap {
    private(set) var elements: [VectorElement] = []
    private let isBefore: (VectorElement, VectorElement) -> Bool

    init(isBefore: @escaping (VectorElement, VectorElement) -> Bool) { self.isBefore = isBefore }

    mutating func push(_ element: VectorElement) {
        elements.append(element)
        var child = elements.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard isBefore(elements[child], elements[parent]) else { break }
            elements.swapAt(parent, child)
            child = parent
        }
    }

    mutating func pop() {
        let last = elements.count - 1
        elements.swapAt(0, last)
        var parent = 0
        while 2 * parent + 1 < last {
            var child = 2 * parent + 1
            if child + 1 < last, isBefore(elements[child + 1], elements[child]) { child += 1 }
            guard isBefore(elements[child], elements[parent]) else { break }
            elements.swapAt(parent, child)
            parent = child
        }
        elements.removeLast()
    }
}
