import Configuration

/// Notifications within the agent's life.
extension Agent {
    /// Puts the notifications of a configuration into force, for which all was prepared.
    func useNotifications(_ configuration: Configuration) async {
        let shared = self.shared
        await desk.use(configuration.notifications, isHealthy: { shared.isHealthy })
    }

    /// Opens what the notifications of a configuration need.
    ///
    /// - Throws: `AgentError` when the outbox belongs to another process; nothing has changed then.
    func prepareNotifications(_ configuration: Configuration) async throws(AgentError) {
        try await desk.prepare(
            configuration.notifications, directory: configuration.agent.stateDirectory)
    }
}
