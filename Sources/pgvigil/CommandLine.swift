import AgentViews
import CommandParts
import Platform

/// Finds the command that a command line names and runs it.
enum CommandLine {
    /// In the order of the help text.
    static let commands: [any Command.Type] = [
        RunCommand.self, DemoCommand.self, CheckCommand.self, CollectCommand.self,
        TopCommand.self, AdviseCommand.self, ExplainCommand.self, CollectorsCommand.self,
        PacksCommand.self, RulesCommand.self, SchemaCommand.self, ReportCommand.self,
        RecordCommand.self, NotifyCommand.self,
        SilenceCommand.self, DashboardsCommand.self, ViewCommand<StatusView>.self,
        ViewCommand<AlertsView>.self, ViewCommand<QueriesView>.self, ModelContextCommand.self,
        VersionCommand.self,
    ]

    /// Runs what `words`, without the program's name, ask for.
    ///
    /// What ran well and could not be written is no success.
    static func run(_ words: [String]) async -> ExitCode {
        let code = await outcome(words)
        guard code == .ok, let failure = StandardOutput.failure else { return code }
        StandardError.write("pgvigil: \(failure)\n")
        return .unavailable
    }

    private static func outcome(_ words: [String]) async -> ExitCode {
        guard let name = words.first else {
            StandardError.write(help)
            return .usage
        }
        // `help COMMAND` is what people try first who come from git.
        if name == "help", words.count > 1 { return await outcome([words[1], "--help"]) }
        if ["--help", "-h", "help"].contains(name) {
            StandardOutput.write(help)
            return .ok
        }
        if name == "--version" { return await VersionCommand().run() }
        guard let command = commands.first(where: { $0.name == name }) else {
            return refuse(UsageError("unknown command \(name)"), hint: "pgvigil --help")
        }
        do throws(UsageError) {
            let arguments = try Arguments(Array(words.dropFirst()), options: command.options)
            if arguments.wantsHelp {
                StandardOutput.write(command.help)
                return .ok
            }
            return await (try command.init(arguments)).run()
        } catch {
            return refuse(error, hint: "pgvigil \(name) --help")
        }
    }

    private static func refuse(_ error: UsageError, hint: String) -> ExitCode {
        StandardError.write("pgvigil: \(error.message)\nTry: \(hint)\n")
        return .usage
    }

    private static var help: String {
        let width = commands.map { $0.name.count }.max() ?? 0
        let lines = commands.map { command in
            "  " + command.name + String(repeating: " ", count: width - command.name.count + 2)
                + command.summary
        }
        return """
            pgvigil watches PostgreSQL: it polls the server's own statistics, serves them to
            Prometheus and stays out of the server's way.

            Usage: pgvigil COMMAND [options]

            Commands:
            \(lines.joined(separator: "\n"))

            Help on one command: pgvigil COMMAND --help

            """
    }
}
