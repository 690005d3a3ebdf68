import AgentSettings
import Configuration
import Logging
import Platform
import Preparation

/// The right to the state directory, which two agents must not share.
extension Agent {
    /// How often it is tried to lock a directory that could not be locked at the start.
    private static let lockEvery = Duration.seconds(2)

    /// The right to the state directory, which is made; nil where there is none or its disk stands still.
    static func lock(
        _ configuration: Configuration, _ log: Logger
    ) async throws(AgentError) -> StateLock? {
        let stateLock = try await OwnThread.run(named: "pgvigil-open") {
            () throws(AgentError) in
            try StateDirectory.make(configuration)
            return try configuration.agent.stateDirectory.flatMap {
                (path) throws(AgentError) in try StateLock.take(path)
            }
        }
        if let directory = configuration.agent.stateDirectory, stateLock == nil {
            log.warning(
                "the state directory could not be locked against another agent; it is tried again",
                ["state_directory": directory])
        }
        return stateLock
    }

    /// Locks the state directory when its disk answers at last, or when it may be written at last.
    ///
    /// Another agent that came first is a fault of the configuration that the start would have refused: by
    /// now it is watched, so it is logged, and tried again until the other one is gone.
    func lockLate() async {
        guard stateLock == nil, let directory = configuration.agent.stateDirectory else { return }
        var problem = ""
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.lockEvery)
            guard !Task.isCancelled else { return }
            do throws(AgentError) {
                let taken = try await OwnThread.run(named: "pgvigil-open") {
                    () throws(AgentError) in try StateLock.take(directory)
                }
                guard let taken else { continue }
                guard !isStopping else { return taken.release() }
                stateLock = taken
                return log.notice(
                    "the state directory is locked against another agent",
                    ["state_directory": directory])
            } catch {
                if problem != "\(error)" {
                    log.error(
                        "the state directory is not this agent's alone", ["error": "\(error)"])
                }
                problem = "\(error)"
            }
        }
    }
}
