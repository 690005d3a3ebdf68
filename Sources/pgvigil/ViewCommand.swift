import AgentViews
import CommandParts
import Configuration
import Platform

/// A command that shows what the running agent knows, as a table or as the agent's own JSON.
struct ViewCommand<View: AgentView>: Command {
    static var name: String { View.name }
    static var summary: String { View.summary }
    static var options: [Option] {
        [
            ConfigurationChoice.option,
            Option("url", "URL", "The running agent; by default where the configuration listens."),
        ] + View.options.map { Option($0.name, $0.value, $0.help) } + [
            Option("format", "FORMAT", "text or json: a table, or what the agent answers.")
        ] + AgentDoor.options
    }
    static var discussion: String {
        """
        It shows what the running agent knows, and asks no server.
        \(View.discussion)
        \(AgentDoor.help)
        """
    }

    private let choice: ConfigurationChoice
    private let arguments: Arguments
    private let view: View
    private let isJSON: Bool

    init(_ arguments: Arguments) throws(UsageError) {
        try arguments.refuseOperands()
        try AgentDoor.check(arguments)
        choice = ConfigurationChoice(arguments)
        self.arguments = arguments
        let format = arguments.value("format") ?? "text"
        guard ["text", "json"].contains(format) else {
            throw UsageError("--format \(format) is neither text nor json")
        }
        isJSON = format == "json"
        do throws(ViewRefusal) {
            view = try View(arguments.values)
        } catch { throw UsageError(error.words) }
    }

    func run() async -> ExitCode {
        switch choice.load() {
        case .failure(let code): return code
        case .success(let configuration):
            let place = AgentDoor.Place(arguments, configuration)
            guard let door = try? AgentDoor(arguments, place) else { return .usage }
            return await show(door)
        }
    }

    private func show(_ door: AgentDoor) async -> ExitCode {
        let answer: [UInt8]
        switch await door.answer("GET", view.path, bytesMax: 16 << 20) {
        case .success(let bytes): answer = bytes
        case .failure(let trouble):
            for line in trouble.lines { StandardError.write("pgvigil: \(line)\n") }
            // All that is in the question stands on the command line.
            return trouble.isAboutRequest ? .usage : trouble.code
        }
        do throws(ViewRefusal) {
            let table = try view.table(of: answer)
            StandardOutput.write(isJSON ? String(decoding: answer, as: UTF8.self) : table.text)
            return table.hasProblems ? .problems : .ok
        } catch {
            StandardError.write("pgvigil: \(error.words)\n")
            return .unavailable
        }
    }
}
