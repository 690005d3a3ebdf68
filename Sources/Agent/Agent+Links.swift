import AgentSettings
package import Configuration
import NotificationSettings
import Platform
package import Rules

/// Where the links of alerts lead.
extension Agent {
    /// The links of a configuration: absolute, also when it names no address.
    package static func links(of configuration: Configuration) -> Links {
        let section = configuration.notifications
        return Links(
            external: section.externalURL.isEmpty
                ? ownAddress(configuration) : section.externalURL,
            runbooks: section.runbookBaseURL, dashboards: section.dashboardBaseURL)
    }

    /// The host's name and the first port that the agent listens on, as a URL; empty without a port.
    private static func ownAddress(_ configuration: Configuration) -> String {
        let scheme = configuration.webConfig?.tls == nil ? "http" : "https"
        for case .tcp(_, let port) in configuration.web.listen {
            return "\(scheme)://\(hostName):\(port)"
        }
        return ""
    }

    /// The name of this machine.
    static var hostName: String {
        let bytes = (try? Files.read("/proc/sys/kernel/hostname")) ?? Array("localhost".utf8)
        return String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
    }
}
