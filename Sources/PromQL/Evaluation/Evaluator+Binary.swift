import Metrics

/// Operators of which one side at least is a vector.
extension Evaluator {
    func combine(_ binary: Node.Binary) throws(EvaluationError) -> [VectorElement] {
        if binary.right.type == .scalar {
            let elements = try vector(binary.left)
            let number = try scalar(binary.right)
            return each(elements, binary) { ($0, number) }
        }
        if binary.left.type == .scalar {
            let number = try scalar(binary.left)
            let elements = try vector(binary.right)
            return each(elements, binary) { (number, $0) }
        }
        let (left, right) = (try vector(binary.left), try vector(binary.right))
        switch binary.operation {
        case .and: return matched(left, with: right, binary.matching, isThere: true)
        case .unless: return matched(left, with: right, binary.matching, isThere: false)
        case .or: return left + matched(right, with: left, binary.matching, isThere: false)
        default: return try join(left, right, binary)
        }
    }

    private func each(
        _ elements: [VectorElement], _ binary: Node.Binary,
        _ operands: (Double) -> (left: Double, right: Double)
    ) -> [VectorElement] {
        let operation = binary.operation
        return elements.compactMap { element in
            let (left, right) = operands(element.value)
            guard operation.isComparison else {
                return VectorElement(
                    labels: element.labels.withoutName, value: operation.value(left, right))
            }
            let holds = operation.holds(left, right)
            if binary.yieldsBool {
                return VectorElement(labels: element.labels.withoutName, value: holds ? 1 : 0)
            }
            return holds ? element : nil
        }
    }

    /// The elements that have, or have not, a partner.
    private func matched(
        _ elements: [VectorElement], with others: [VectorElement], _ matching: VectorMatching,
        isThere: Bool
    ) -> [VectorElement] {
        if elements.isEmpty { return [] }
        let signature = Signature(matching)
        let signatures = Set(others.map { signature.of($0.labels) })
        return elements.filter { signatures.contains(signature.of($0.labels)) == isThere }
    }

    private func join(
        _ left: [VectorElement], _ right: [VectorElement], _ binary: Node.Binary
    ) throws(EvaluationError) -> [VectorElement] {
        if left.isEmpty || right.isEmpty { return [] }
        let matching = binary.matching
        let isSwapped = matching.cardinality == .oneToMany
        let (many, one) = isSwapped ? (right, left) : (left, right)
        let signature = Signature(matching)
        var partners: [LabelSet: VectorElement] = [:]
        for element in one {
            let group = signature.of(element.labels)
            guard partners.updateValue(element, forKey: group) == nil else {
                throw .manyToMany(group: group.text, side: isSwapped ? "left" : "right")
            }
        }
        var results: [VectorElement] = []
        var found: [LabelSet: Set<LabelSet>] = [:]
        for element in many {
            let group = signature.of(element.labels)
            guard let partner = partners[group] else { continue }
            let leftValue = isSwapped ? partner.value : element.value
            let rightValue = isSwapped ? element.value : partner.value
            let holds = binary.operation.holds(leftValue, rightValue)
            if !holds, !binary.yieldsBool { continue }
            let labels = resultLabels(element.labels, partner.labels, binary)
            if matching.cardinality == .oneToOne {
                guard found.updateValue([], forKey: group) == nil else {
                    throw .manyToOne(group: group.text)
                }
            } else if !found[group, default: []].insert(labels).inserted {
                throw .groupingNotUnique(labels.text)
            }
            let value =
                binary.yieldsBool
                ? (holds ? 1 : 0) : binary.operation.value(leftValue, rightValue)
            results.append(VectorElement(labels: labels, value: value))
        }
        return results
    }

    private func resultLabels(
        _ many: LabelSet, _ one: LabelSet, _ binary: Node.Binary
    ) -> LabelSet {
        let matching = binary.matching
        var labels = binary.operation.isComparison ? many : many.withoutName
        if matching.cardinality == .oneToOne {
            let names = Set(matching.labels)
            labels = matching.isOn ? labels.keeping(names) : labels.dropping(names)
        }
        for name in matching.included { labels = labels.setting(name, to: one[name]) }
        return binary.yieldsBool ? labels.withoutName : labels
    }
}

/// The labels by which elements of two vectors find each other.
private struct Signature {
    private let names: Set<String>
    private let isOn: Bool

    init(_ matching: VectorMatching) {
        isOn = matching.isOn
        names =
            isOn ? Set(matching.labels) : Set(matching.labels).union([LabelSet.metricName])
    }

    func of(_ labels: LabelSet) -> LabelSet {
        isOn ? labels.keeping(names) : labels.dropping(names)
    }
}
