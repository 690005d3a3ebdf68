import HTTP
import JSON
import Web

/// `/api/v1/openapi.json`: the endpoints of this agent, for programs.
enum OpenAPIRoute {
    /// The endpoint about `others` and itself; `making` makes the document at the first request.
    static func route(about others: [Web.Route], making: PageMaker) -> Web.Route {
        func route(_ handler: @escaping @Sendable () -> Answer) -> Web.Route {
            Web.Route(
                .get, "/api/v1/openapi.json", .open, errors: .json,
                summary: "this list of endpoints for programs, in the form of OpenAPI"
            ) { _ in handler() }
        }
        let described = others + [route { .now(.text("")) }]
        return route {
            making.answer("openapi", version: "") {
                .json(Array(OpenAPIDocument.of(described).formatted.utf8))
            }
        }
    }
}
