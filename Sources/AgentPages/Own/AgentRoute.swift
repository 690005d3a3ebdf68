import HTTP
package import Metrics
import Platform
package import Web

/// `/agent`: the page about the agent itself.
package enum AgentRoute {
    /// The endpoint, made by `making` once a second at most.
    ///
    /// `problem` says what makes no progress, `configuration` what is in force, without secrets.
    package static func route(
        making: PageMaker, version: String, snapshot: @escaping @Sendable () -> Snapshot,
        problem: @escaping @Sendable () -> String?,
        configuration: @escaping @Sendable () -> String?
    ) -> Route {
        Route(
            .get, "/agent", .reader,
            summary:
                "for people: what the agent does and costs, its receivers, its history, and the"
                + " configuration in force without secrets"
        ) { _ in
            let now = WallClock.secondsSince1970
            return making.answer("/agent", version: "\(now.rounded(.down))") {
                .page(
                    AgentPage(
                        AgentPage.Content(
                            snapshot: snapshot(), problem: problem(),
                            configuration: configuration(), version: version, now: now)
                    ).document)
            }
        }
    }
}
