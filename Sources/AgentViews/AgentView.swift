/// What a command shows of a running agent: which question it sends, and the table of the answer.
package protocol AgentView: Sendable {
    /// The word after `pgvigil`.
    static var name: String { get }
    /// One line for the list of commands.
    static var summary: String { get }
    /// What may follow the command, beside what all such commands take.
    static var options: [ViewOption] { get }
    /// More lines for `--help`.
    static var discussion: String { get }

    /// Takes the values of the options by name.
    /// - Throws: `ViewRefusal` when a value makes no sense.
    init(_ values: [String: String]) throws(ViewRefusal)

    /// The path and parameters of the question.
    var path: String { get }

    /// The table of an answer.
    /// - Throws: `ViewRefusal` when it is none that an agent gives.
    func table(of answer: [UInt8]) throws(ViewRefusal) -> ViewTable
}
