import HTTP
import HTTPMessages
import Platform
package import Web

/// `/`: the page for people.
package enum StatusRoute {
    /// The endpoint, made by `making` once a second at most, for it says how long alerts have been there.
    ///
    /// `version` changes whenever something on the page does.
    package static func route(
        making: PageMaker, pagesTooOld: @escaping @Sendable () -> Problem?,
        version: @escaping @Sendable () -> String,
        page: @escaping @Sendable (_ filter: String) -> StatusPage
    ) -> Route {
        Route(
            .get, "/", .reader,
            summary: "for people: each target's state, score and numbers by environment, what takes"
                + " points and what to do about it, databases with limits of their own, alerts,"
                + " and silences; the worst first",
            parameters: [
                Route.Parameter(
                    "q",
                    "only targets whose name, environment, state or labels contain each of its"
                        + " words, their alerts, and alerts whose name, severity or summary"
                        + " contains it")
            ]
        ) { request in
            if let tooOld = pagesTooOld() { return .now(tooOld.response(in: .text)) }
            // Filters come from outside: their pages are not kept.
            if let filter = request.parameter("q"), !filter.isEmpty {
                return making.answer { page(filter).response }
            }
            let second = WallClock.secondsSince1970.rounded(.down)
            return making.answer("/", version: "\(version()) \(second)") { page("").response }
        }
    }
}
