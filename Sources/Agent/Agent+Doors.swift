import Configuration
import HTTP
import Platform
import Systemd

/// Where the agent's plain values meet the doors, and their errors become words for people.
extension Agent {
    static func watchedTargets(
        _ configuration: Configuration
    ) throws(AgentError) -> [WatchedTarget] {
        do throws(Watching.Refusal) {
            return try Watching.targets(of: configuration)
        } catch { throw .configuration("\(error)") }
    }

    static func security(_ configuration: Configuration) throws(AgentError) -> Security {
        do throws(FileError) {
            return try WebSecurity.read(configuration.webConfig)
        } catch { throw .configuration("web.config_file: \(error)") }
    }

    /// Sockets that the service manager opened take the place of the configured addresses.
    static func startServer(
        _ configuration: Configuration, handler: @escaping @Sendable (Request) -> Answer
    ) throws(AgentError) -> Server {
        let security = try security(configuration)
        do throws(HTTPError) {
            var listen = ActivatedSockets.take().map { HTTP.ListenAddress.inherited($0) }
            if listen.isEmpty {
                listen = configuration.web.listen.map { address in
                    switch address {
                    case .tcp(let host, let port): .tcp(host: host, port: port)
                    case .unix(let path): .unix(path: path)
                    }
                }
            }
            let limits = ServerLimits(
                maxConnections: configuration.web.connectionsMax,
                timeout: configuration.web.timeout, responseTimeout: configuration.web.timeout)
            return try Server.start(
                listen: listen, limits: limits, security: security, handler: handler)
        } catch {
            if case .security = error { throw .configuration("web.config_file: \(error)") }
            throw .unavailable("\(error)")
        }
    }
}
