import JSON

/// A question about the sessions of targets, checked.
struct SessionsQuery: Equatable {
    typealias Refusal = QuestionParameters.Refusal

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

    /// The target; nil for all.
    let target: String?
    let state: State
    /// How many sessions of clients each target gets, and how many processes.
    let limit: Int

    /// Reads the parameters of a request.
    /// - Throws: `Refusal` for what is misspelt or there twice.
    init(_ parameters: [(name: String, value: String)]) throws(Refusal) {
        let question = try QuestionParameters(parameters, names: ["target", "state", "limit"])
        target = question["target"]
        let word = question["state"] ?? State.active.rawValue
        guard let state = State(rawValue: word) else {
            throw Refusal(
                description: "state: \(JSONText.quoted(word)) is neither active nor all")
        }
        self.state = state
        limit = try question.number("limit", in: 0...Self.rowsMax) ?? Self.rowsDefault
    }
}
