import HTTP
import HTTPMessages
import JSON
package import Metrics

/// `/targets`: Prometheus's HTTP service discovery, where every target is scraped through `/probe`.
package enum DiscoveryRoute {
    /// What a scraper should know of a target besides its name.
    package struct Target: Sendable {
        /// The target's name.
        package let name: String
        /// Labels that its series shall bear.
        package let labels: Labels

        /// Describes a target for service discovery.
        package init(name: String, labels: Labels) {
            self.name = name
            self.labels = labels
        }
    }

    /// The endpoint over the configured targets.
    package static func route(_ targets: @escaping @Sendable () -> [Target]) -> Route {
        Route(
            .get, "/targets", .open,
            summary: "Prometheus's HTTP service discovery: a target each, scraped through `/probe`",
            link: "service discovery"
        ) { request in
            let address = request.header("Host") ?? "localhost:9787"
            return .now(.json(.list(targets().map { group($0, scrapedAt: address) })))
        }
    }

    private static func group(_ target: Target, scrapedAt address: String) -> JSON {
        let own = zip(target.labels.names, target.labels.values).filter { !$1.isEmpty }
        let labels = [("__metrics_path__", "/probe"), ("__param_target", target.name)] + own
        return .object([
            JSON.Member("targets", .list([.text(address)])),
            JSON.Member("labels", .object(labels.map { JSON.Member($0.0, .text($0.1)) })),
        ])
    }
}
