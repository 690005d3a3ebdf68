import Documents
import JSON

/// What a request for a document wants, checked.
package struct APIQuery: Sendable, Equatable {
    /// Why a request is not answered.
    package struct Refusal: Error, Equatable, CustomStringConvertible {
        /// One line that names the parameter, its value and what it may be.
        package let description: String
    }

    /// What the first statement has the most of.
    package enum Order: String, Sendable, CaseIterable {
        case mean, total, calls
    }

    /// The most statements of a target.
    package static let statementsMax = 500
    /// Without `limit`.
    package static let statementsDefault = 20

    /// The target; nil for all.
    package var target: String?
    /// How many statements each target gets.
    package var limit: Int?
    /// In which order.
    package var order: Order
    /// In seconds: what a statement takes on average at least.
    package var meanMin: Double

    /// All targets, without conditions.
    package init(
        target: String? = nil, limit: Int? = nil, order: Order = .mean, meanMin: Double = 0
    ) {
        self.target = target
        self.limit = limit
        self.order = order
        self.meanMin = meanMin
    }

    /// Reads the parameters of a request, of which there may be those of `names`.
    /// - Throws: `Refusal` for what is misspelt, not allowed or there twice.
    package init(
        _ parameters: [(name: String, value: String)], names: [String]
    ) throws(Refusal) {
        var values: [String: String] = [:]
        for (name, value) in parameters {
            guard names.contains(name) else {
                throw Refusal(
                    description: "\(JSONText.quoted(name)): unknown; there are"
                        + " \(names.joined(separator: ", "))")
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw Refusal(description: "\(name): is there twice")
            }
        }
        self.init(
            target: values["target"], limit: try Self.limit(values["limit"]),
            order: try Self.order(values["order"]), meanMin: try Self.mean(values["min_mean"]))
    }

    private static func limit(_ text: String?) throws(Refusal) -> Int? {
        guard let text else { return nil }
        guard let limit = Int(text), (1...statementsMax).contains(limit) else {
            throw Refusal(
                description: "limit: \(JSONText.quoted(text)) is no number from 1 to"
                    + " \(statementsMax)")
        }
        return limit
    }

    private static func order(_ text: String?) throws(Refusal) -> Order {
        guard let text else { return .mean }
        guard let order = Order(rawValue: text) else {
            let all = Order.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(
                description: "order: \(JSONText.quoted(text)) is no order; there are \(all)")
        }
        return order
    }

    private static func mean(_ text: String?) throws(Refusal) -> Double {
        guard let text else { return 0 }
        guard case .success(let duration) = DurationText.parse(text) else {
            throw Refusal(
                description: "min_mean: \(JSONText.quoted(text)) is no duration such as 500ms"
                    + " or 1s")
        }
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
