/// One of pgvigil's commands.
package protocol Command: Sendable {
    /// The word after `pgvigil`.
    static var name: String { get }
    /// One line for the list of commands.
    static var summary: String { get }
    /// What may follow the command.
    static var options: [Option] { get }
    /// How words that are no options are called, such as `[list|show NAME|plan]`.
    static var operands: String { get }
    /// More lines for `--help`.
    static var discussion: String { get }

    /// Takes what stood on the command line.
    /// - Throws: `UsageError` when a value makes no sense.
    init(_ arguments: Arguments) throws(UsageError)

    /// Does it.
    func run() async -> ExitCode
}

extension Command {
    /// None.
    package static var operands: String { "" }
    /// None.
    package static var discussion: String { "" }

    /// What `pgvigil COMMAND --help` prints.
    package static var help: String {
        let words = ["pgvigil", name] + (options.isEmpty ? [] : ["[options]"])
        let usage = (words + (operands.isEmpty ? [] : [operands])).joined(separator: " ")
        let all = options + [Option("help", "Show this help.")]
        let width = all.map(\.usage.count).max() ?? 0
        let lines = all.map { option in
            "  " + option.usage + String(repeating: " ", count: width - option.usage.count + 2)
                + option.help
        }
        let more = discussion.isEmpty ? "" : "\n\(discussion)\n"
        return
            "\(summary)\n\nUsage: \(usage)\n\(more)\nOptions:\n\(lines.joined(separator: "\n"))\n"
    }
}
