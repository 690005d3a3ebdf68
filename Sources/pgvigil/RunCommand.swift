import Agent
import AgentSettings
import AgentWeb
import CommandParts
import Configuration
import Logging
import Platform
import Preparation

/// The command `pgvigil run`.
struct RunCommand: Command {
    static let name = "run"
    static let summary = "Watch the configured servers and serve what is known of them."
    static let options = [ConfigurationChoice.option]
    static let discussion = """
        SIGTERM and SIGINT stop it, SIGHUP and a change of its files reload the configuration.
        """

    private let choice: ConfigurationChoice

    init(_ arguments: Arguments) throws(UsageError) {
        try arguments.refuseOperands()
        choice = ConfigurationChoice(arguments)
    }

    func run() async -> ExitCode {
        ProcessSecrecy.hideMemory()
        // Before anything else: a signal during the start must not be lost.
        let signals = Signals(StopSignal.all)
        switch choice.load() {
        case .failure(let code): return code
        case .success(let configuration):
            // What is wrong with certificates is shown like any other mistake, with its place.
            do throws(AgentError) {
                _ = try WebSecurity.read(configuration.webConfig)
            } catch {
                StandardError.write("\(error)\n")
                return .configuration
            }
            let log = ConfigurationChoice.logger(configuration.agent.log)
            return await Self.serve(configuration, path: choice.path, signals: signals, log: log)
        }
    }

    /// Runs an agent until a signal ends it.
    static func serve(
        _ configuration: Configuration, path: String?, signals: Signals, log: Logger
    ) async -> ExitCode {
        do throws(AgentError) {
            let agent = try await Agent.start(configuration, path: path, log: log)
            signals.notify { agent.noteSignal($0) }
            await agent.run(signals: signals.arrivals)
            return .ok
        } catch {
            log.error("cannot start", ["error": "\(error)"])
            return switch error {
            case .configuration: .configuration
            case .unavailable: .unavailable
            }
        }
    }
}
