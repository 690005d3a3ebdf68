import HTTP

/// `/-/reload`: what SIGHUP does, for those who reach the agent over HTTP.
package enum ReloadRoute {
    /// Reloads, and gives the problems when it is done; nil when all went well.
    package typealias Reload = @Sendable (@escaping @Sendable (_ problems: String?) -> Void) -> Void

    /// The endpoint; without `reload` it says how it is enabled.
    package static func route(_ reload: Reload?) -> Route {
        Route(
            .post, "/-/reload", reload == nil ? .open : .writer,
            summary: "reads the configuration again: 200 when it is in force, 400 with the problems"
                + " when the old one stays; 403 without `web.enable_reload`"
        ) { _ in
            guard let reload else {
                return .now(
                    Problem(
                        "reloading over HTTP is not enabled (web.enable_reload)", status: 403
                    ).response(in: .text))
            }
            return .later { respond in
                reload { problems in
                    respond(
                        problems.map {
                            Problem("the old configuration stays in force:\n" + $0, status: 400)
                                .response(in: .text)
                        } ?? .text("reloaded"))
                }
            }
        }
    }
}
