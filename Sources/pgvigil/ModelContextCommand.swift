import CommandParts
import Configuration
import ModelContext
import ModelContextPipe
import Platform

/// The command `pgvigil mcp`.
struct ModelContextCommand: Command {
    static let name = "mcp"
    static let summary = "Let an assistant read what the running agent knows (MCP on stdio)."
    static let options =
        [
            ConfigurationChoice.option,
            Option("url", "URL", "The running agent; by default where the configuration listens."),
        ] + AgentDoor.options
    static let discussion = AgentDoor.help
    private let choice: ConfigurationChoice
    private let arguments: Arguments

    init(_ arguments: Arguments) throws(UsageError) {
        try arguments.refuseOperands()
        try AgentDoor.check(arguments)
        choice = ConfigurationChoice(arguments)
        self.arguments = arguments
    }

    func run() async -> ExitCode {
        ProcessSecrecy.hideMemory()
        switch choice.load() {
        case .failure(let code): return code
        case .success(let configuration):
            let place = AgentDoor.Place(arguments, configuration)
            guard let door = try? AgentDoor(arguments, place) else { return .usage }
            await ContextPipe.run { question in
                await door.answer("GET", question, bytesMax: ContextCall.questionBytesMax)
                    .mapError { ContextTrouble($0.lines.joined(separator: "; ")) }
            }
            return .ok
        }
    }
}
