import JSON

/// A question about the sessions of targets, checked.
struct SessionsQuery: Equatable {
    /// Why a question is not answered.
    struct Refusal: Error, Equatable, CustomStringConvertible {
        /// One line that names the parameter.
        let description: String
    }

    /// Which sessions of clients are wanted.
    enum State: String, CaseIterable {
        /// Those that run a statement, and those that others wait for.
        case active
        /// All that are known one by one: idle ones in a transaction, too.
        case all
    }

    /// The most sessions of one target.
    static let rowsMax = 1_000
    static let rowsDefault = 100
    private static let parameters = ["target", "state", "limit"]

    /// The target; nil for all.
    let target: String?
    let state: State
    /// How many sessions of clients each target gets, and how many processes.
    let limit: Int

    /// Reads the parameters of a request.
    /// - Throws: `Refusal` for what is misspelt or there twice.
    init(_ parameters: [(name: String, value: String)]) throws(Refusal) {
        var values: [String: String] = [:]
        for (name, value) in parameters {
            guard Self.parameters.contains(name) else {
                throw Refusal(
                    description: "\(JSONText.quoted(name)): unknown; there are"
                        + " \(Self.parameters.joined(separator: ", "))")
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw Refusal(description: "\(name): is there twice")
            }
        }
        target = values["target"]
        let word = values["state"] ?? State.active.rawValue
        guard let state = State(rawValue: word) else {
            throw Refusal(
                description: "state: \(JSONText.quoted(word)) is neither active nor all")
        }
        self.state = state
        let text = values["limit"] ?? "\(Self.rowsDefault)"
        guard let limit = Int(text), (0...Self.rowsMax).contains(limit) else {
            throw Refusal(
                description: "limit: \(JSONText.quoted(text)) is no number from 0 to"
                    + " \(Self.rowsMax)")
        }
        self.limit = limit
    }
}
