import AgentSettings
import AgentWeb
import Configuration
import HTTP
import HTTPMessages
import NotificationSettings
import Notifications
import Platform
import Polling
import Preparation
import Rules
import Systemd
import Targets
import Web

/// Where the agent's plain values meet the doors, and their errors become words for people.
extension Agent {
    static func watchedTargets(
        _ configuration: Configuration
    ) throws(AgentError) -> [WatchedTarget] {
        do throws(WatchedTarget.Refusal) {
            return try WatchedTarget.targets(of: configuration)
        } catch { throw .configuration("\(error)") }
    }

    static func security(_ configuration: Configuration) throws(AgentError) -> Security {
        try WebSecurity.read(configuration.webConfig)
    }

    /// What the agent itself opens besides what it watches and tells.
    private static let descriptorsOfItsOwn = 64
    /// What it cannot do without, with one target and one receiver.
    private static let descriptorsMin = 40
    /// Two connections of a target, and a file or a signal.
    private static let descriptorsPerTarget = 4
    /// A connection, and the pipes of a program.
    private static let descriptorsPerReceiver = 8

    /// How many HTTP clients there may be, so that polls and messages find their descriptors.
    static func connectionsMax(_ configuration: Configuration, among limit: Int) -> Int {
        let receivers = configuration.notifications.plan?.receivers.count ?? 0
        let reserve =
            descriptorsOfItsOwn + configuration.ownTargets.count * descriptorsPerTarget
            + receivers * descriptorsPerReceiver
        // Where there are few, clients get a quarter, and never what the agent cannot do without.
        let few = min(limit / 4, limit - descriptorsMin)
        return max(4, min(configuration.web.connectionsMax, max(limit - reserve, few)))
    }

    /// The names by which the agent is rightly called: the machine's own, and what is configured.
    static func allowedHosts(_ configuration: Configuration) -> AllowedHosts {
        let urls = [
            configuration.notifications.externalURL, configuration.rules.environment.externalURL,
        ]
        return AllowedHosts(
            configuration.web.allowedHosts + urls.compactMap(AllowedHosts.host(ofURL:))
                + [hostName])
    }

    /// Sockets that the service manager opened take the place of the configured addresses.
    static func startServer(
        _ configuration: Configuration, handler: @escaping @Sendable (Request) -> Answer
    ) throws(AgentError) -> Server {
        let security = try security(configuration)
        do throws(HTTPError) {
            var listen = ActivatedSockets.take().map { HTTPMessages.ListenAddress.inherited($0) }
            if listen.isEmpty {
                listen = configuration.web.listen.map { address in
                    switch address {
                    case .tcp(let host, let port): .tcp(host: host, port: port)
                    case .unix(let path): .unix(path: path)
                    }
                }
            }
            let limits = ServerLimits(
                maxConnections: connectionsMax(configuration, among: DescriptorLimit.raise()),
                timeout: configuration.web.timeout, responseTimeout: configuration.web.timeout)
            return try Server.start(
                listen: listen, limits: limits, security: security, handler: handler)
        } catch {
            if case .security = error { throw .configuration("web.config_file: \(error)") }
            throw .unavailable("\(error)")
        }
    }
}
