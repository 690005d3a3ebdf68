import Metrics
import Samples

/// Calls of functions that yield vectors.
extension Evaluator {
    func call(
        _ function: Function, _ arguments: [Node]
    ) throws(EvaluationError) -> [VectorElement] {
        switch function.work {
        case .each(let work): return try each(arguments[0], work)
        case .range(let work): return try ranges(arguments, work)
        case .date(let part):
            guard let argument = arguments.first else {
                let now = CalendarTime(seconds: time / 1000)
                return [VectorElement(labels: .empty, value: Double(part(now)))]
            }
            return try each(argument) { Double(part(CalendarTime(value: $0))) }
        case .special(let special): return try call(special, arguments)
        }
    }

    private func each(
        _ argument: Node, _ work: (Double) -> Double
    ) throws(EvaluationError) -> [VectorElement] {
        try vector(argument).map {
            VectorElement(labels: $0.labels.withoutName, value: work($0.value))
        }
    }

    private func ranges(
        _ arguments: [Node], _ work: (Window) -> Double?
    ) throws(EvaluationError) -> [VectorElement] {
        var parameter = 0.0
        for argument in arguments where argument.type == .scalar {
            parameter = try scalar(argument)
        }
        var elements: [VectorElement] = []
        for argument in arguments {
            guard case .selector(let selector) = argument.bare.kind else { continue }
            for (labels, window) in windows(selector) {
                var window = window
                window.parameter = parameter
                guard let value = work(window) else { continue }
                elements.append(VectorElement(labels: labels.withoutName, value: value))
            }
        }
        return elements
    }

    private func call(
        _ special: Function.Special, _ arguments: [Node]
    ) throws(EvaluationError) -> [VectorElement] {
        switch special {
        case .absent:
            let isThere = try !vector(arguments[0]).isEmpty
            return isThere || mayMiss(arguments[0]) ? [] : [absence(of: arguments[0])]
        case .absentOverTime:
            guard case .selector(let selector) = arguments[0].bare.kind,
                windows(selector).isEmpty, !mayMiss(arguments[0])
            else { return [] }
            return [absence(of: arguments[0])]
        case .lastOverTime:
            guard case .selector(let selector) = arguments[0].bare.kind else { return [] }
            return windows(selector).map {
                VectorElement(
                    labels: $0.labels, value: $0.window.points[$0.window.points.count - 1].value)
            }
        case .clamp:
            let (least, most) = (try scalar(arguments[1]), try scalar(arguments[2]))
            // Errors of the argument count even where nothing is left of it.
            let clamped = try each(arguments[0]) { Self.greater(least, Self.less(most, $0)) }
            return most < least ? [] : clamped
        case .clampMin:
            let least = try scalar(arguments[1])
            return try each(arguments[0]) { Self.greater(least, $0) }
        case .clampMax:
            let most = try scalar(arguments[1])
            return try each(arguments[0]) { Self.less(most, $0) }
        case .round:
            // The inverse loses less than dividing by 0.1 and its like.
            let inverse = 1 / (arguments.count > 1 ? try scalar(arguments[1]) : 1)
            return try each(arguments[0]) { ($0 * inverse + 0.5).rounded(.down) / inverse }
        case .histogramQuantile:
            return histogramQuantiles(try scalar(arguments[0]), try vector(arguments[1]))
        case .labelJoin: return try joinLabels(arguments)
        case .sort:
            return try vector(arguments[0]).sorted {
                $0.value.isNaN ? false : $1.value.isNaN || $0.value < $1.value
            }
        case .sortDescending:
            return try vector(arguments[0]).sorted {
                $0.value.isNaN ? false : $1.value.isNaN || $0.value > $1.value
            }
        case .timestamp: return try timestamps(arguments[0])
        case .vector: return [VectorElement(labels: .empty, value: try scalar(arguments[0]))]
        case .labelReplace, .scalar, .time:
            fatalError("BUG: \(special) is not called as a function of vectors")
        }
    }

    /// Whether a part of it is unknown rather than absent.
    private func mayMiss(_ argument: Node) -> Bool {
        argument.selectors.contains { source.mayMiss($0.matchers) }
    }

    /// What `absent` yields: the labels that must have one value.
    private func absence(of argument: Node) -> VectorElement {
        guard case .selector(let selector) = argument.bare.kind else {
            return VectorElement(labels: .empty, value: 1)
        }
        var labels: [String: String] = [:]
        var seen: Set<String> = []
        for matcher in selector.matchers where matcher.name != LabelSet.metricName {
            // Of a label that is asked for twice nothing is known.
            let isOnly = matcher.comparison == .equal && !seen.contains(matcher.name)
            labels[matcher.name] = isOnly ? matcher.value : nil
            if isOnly { seen.insert(matcher.name) }
        }
        return VectorElement(labels: LabelSet(labels), value: 1)
    }

    private func timestamps(_ argument: Node) throws(EvaluationError) -> [VectorElement] {
        if case .selector(let selector) = argument.bare.kind {
            return newest(selector).map {
                VectorElement(
                    labels: $0.element.labels.withoutName, value: Double($0.time) / 1000)
            }
        }
        return try each(argument) { _ in Double(time) / 1000 }
    }

    private func joinLabels(_ arguments: [Node]) throws(EvaluationError) -> [VectorElement] {
        let texts = arguments.dropFirst().map { node in
            if case .string(let text) = node.bare.kind { return text }
            return ""
        }
        let (target, separator, sources) = (texts[0], texts[1], texts.dropFirst(2))
        var room = LabelRoom(for: "label_join")
        var elements = try vector(arguments[0])
        for index in elements.indices {
            let labels = elements[index].labels
            let bytes = sources.reduce(0) { $0 + (labels[$1]?.utf8.count ?? 0) }
            try room.take(bytes + separator.utf8.count * max(0, sources.count - 1))
            let joined = sources.map { labels[$0] ?? "" }.joined(separator: separator)
            elements[index].labels = labels.setting(target, to: joined)
        }
        return elements
    }

    private func histogramQuantiles(
        _ quantile: Double, _ elements: [VectorElement]
    ) -> [VectorElement] {
        var groups: [LabelSet: [Statistics.Bucket]] = [:]
        var order: [LabelSet] = []
        for element in elements {
            guard let bound = element.labels["le"].flatMap(NumberLiteral.float) else { continue }
            let group = element.labels.setting("le", to: nil)
            if groups[group] == nil { order.append(group) }
            groups[group, default: []].append(
                Statistics.Bucket(upperBound: bound, count: element.value))
        }
        return order.map { group in
            VectorElement(
                labels: group.withoutName,
                value: Statistics.quantile(quantile, of: groups[group] ?? []))
        }
    }

    /// The lesser number; minus infinity even beside NaN, as in Go.
    private static func less(_ left: Double, _ right: Double) -> Double {
        if left == -.infinity || right == -.infinity { return -.infinity }
        return left.isNaN || right.isNaN ? .nan : min(left, right)
    }

    /// The greater number; infinity even beside NaN, as in Go.
    private static func greater(_ left: Double, _ right: Double) -> Double {
        if left == .infinity || right == .infinity { return .infinity }
        return left.isNaN || right.isNaN ? .nan : max(left, right)
    }
}
