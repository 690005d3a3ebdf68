import Basics
import CommandParts
import Configuration
import Documents
import Platform
import Terminal
import Top

/// The command `pgvigil top`.
struct TopCommand: Command {
    static let name = "top"
    static let summary = "Show what sessions do and which block others, live."
    static let options =
        [
            ConfigurationChoice.option,
            Option("url", "URL", "The running agent; by default where the configuration listens."),
            Option("target", "NAME", "This target; without it all of them to choose from."),
            Option("interval", "TIME", "How often, 500ms to 60s; 2s by default."),
            Option("once", "Print it once, for files and pipes."),
            Option("format", "FORMAT", "What --once prints: text or json."),
            Option("direct", "Connect to the servers itself, although an agent may run."),
        ] + AgentDoor.options
    static let discussion = """
        It shows what the running agent knows, and asks no server. Where no agent listens, or with
        --direct, it watches the targets itself, with two connections each at most. Keys: ? in it.
        It never cancels a query or ends a session.
        \(AgentDoor.help)
        """

    /// An answer may be larger than those to other commands.
    private static let answerBytesMax = 16 << 20

    private let choice: ConfigurationChoice
    private let arguments: Arguments
    private let settings: TopSettings

    init(_ arguments: Arguments) throws(UsageError) {
        try arguments.refuseOperands()
        try AgentDoor.check(arguments)
        choice = ConfigurationChoice(arguments)
        self.arguments = arguments
        let interval = arguments.value("interval") ?? "2s"
        let format = arguments.value("format")
        do throws(TopTrouble) {
            settings = try TopSettings(
                target: arguments.value("target"),
                interval: try? DurationText.parse(interval).get(), intervalText: interval,
                isOnce: arguments.has("once"), format: format)
        } catch { throw UsageError(error.words) }
    }

    func run() async -> ExitCode {
        ProcessSecrecy.hideMemory()
        let configuration: Configuration
        switch choice.load() {
        case .failure(let code): return code
        case .success(let loaded): configuration = loaded
        }
        let place = AgentDoor.Place(arguments, configuration)
        guard let door = try? AgentDoor(arguments, place) else { return .usage }
        let isGiven = ["url", "socket"].contains { arguments.value($0) != nil }
        if !arguments.has("direct") {
            switch await door.answer(
                "GET", "/api/v1/sessions?limit=0", bytesMax: Self.answerBytesMax)
            {
            case .failure(let trouble) where !trouble.isAbsent || isGiven:
                for line in trouble.lines { StandardError.write("pgvigil: \(line)\n") }
                return trouble.code
            case .failure: break
            case .success: return end(await TopRun(settings).run(Self.source(door, place)))
            }
        }
        switch TargetChoice(arguments).targets(of: configuration) {
        case .failure(let code): return code
        case .success(let targets): return end(await TopRun(settings).run(watching: targets))
        }
    }

    private static func source(_ door: AgentDoor, _ place: AgentDoor.Place) -> TopSource {
        TopSource(name: place.socket ?? place.url) { path, query in
            let words = query.map { "\($0)=\(URLText.encoded($1))" }.joined(separator: "&")
            return await door.answer("GET", "\(path)?\(words)", bytesMax: answerBytesMax)
                .mapError {
                    TopTrouble($0.lines.joined(separator: "; "), isFinal: $0.code == .usage)
                }
        }
    }

    private func end(_ trouble: TopTrouble?) -> ExitCode {
        guard let trouble else { return .ok }
        StandardError.write("pgvigil: \(trouble.words)\n")
        return trouble.isUsage ? .usage : .unavailable
    }
}
