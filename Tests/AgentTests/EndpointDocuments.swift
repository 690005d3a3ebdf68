import API
import JSON
import Web

/// The documents about endpoints, written from the list of them.
enum EndpointDocuments {
    /// The page for people.
    static func page(_ routes: [Web.Route]) -> String {
        """
        # HTTP

        Written from the program by `EndpointDocumentTests`; `UPDATE_GOLDEN=1` writes it again.
        [openapi.json](openapi.json) says the same to programs.

        | method | path | for | what |
        |---|---|---|---|
        \(routes.map(row).joined(separator: "\n"))

        Every path with GET takes HEAD, too, and every path takes OPTIONS.

        | for | who that is |
        |---|---|
        | all | all who can connect, by any name: what scrapers read |
        | readers | all who can connect, but no page of another site in a browser on this machine |
        | writers | a user of `basic_auth_users`, a client whose certificate is verified, or a program at the Unix socket; see [operations.md](operations.md#who-may-change-something) |

        As soon as `web.config_file` names users, all of it needs a password; without one the answer is
        401.

        ## Errors

        A path at which nothing is gets 404; a method that it does not take gets 405, with those that it
        takes in `Allow`; a client that may not use it gets 403 with the reason. Below `/api/` an error
        is written as Prometheus does, `{"status": "error", "errorType": "...", "error": "..."}`.
        Everywhere else it is one line of text.
        503 and 504 come without a fault of the client; where `Retry-After` is, it says when to come again.

        """
    }

    private static func row(_ route: Web.Route) -> String {
        let parameters = route.parameters.map { parameter in
            let need = parameter.isRequired ? ", needed" : ""
            return "<br>`\(parameter.name)`\(need): \(parameter.summary)"
        }
        return "| \(route.method.rawValue) | `\(route.path)` | \(word(route.access))"
            + " | \(route.summary)\(parameters.joined()) |"
    }

    private static func word(_ access: Access) -> String {
        switch access {
        case .open: "all"
        case .reader: "readers"
        case .writer: "writers"
        }
    }

    // MARK: OpenAPI

    /// The same for programs.
    static func openAPI(_ routes: [Web.Route]) -> JSON {
        var order: [String] = []
        var methods: [String: [JSON.Member]] = [:]
        for route in routes {
            let path = route.path.description
            if methods[path] == nil { order.append(path) }
            methods[path, default: []].append(
                JSON.Member(route.method.rawValue.lowercased(), operation(route)))
        }
        let basic = object([
            ("basic", object([("type", .text("http")), ("scheme", .text("basic"))]))
        ])
        let schemas =
            [("error", error)]
            + APIDocument.allCases.map { document in
                (name(of: document), InferredSchema.of([APIExample.example(of: document)]))
            }
        return object([
            ("openapi", .text("3.0.3")),
            ("info", object([("title", .text("pgvigil")), ("version", .text("1"))])),
            ("components", object([("schemas", object(schemas)), ("securitySchemes", basic)])),
            (
                // Without users none is needed.
                "security", .list([object([]), object([("basic", .list([]))])])
            ),
            ("paths", .object(order.map { JSON.Member($0, .object(methods[$0] ?? [])) })),
        ])
    }

    private static func operation(_ route: Web.Route) -> JSON {
        let own = route.path.parameters.map { parameter($0, "path", isRequired: true) }
        let query = route.parameters.map {
            parameter($0.name, "query", isRequired: $0.isRequired, summary: $0.summary)
        }
        var refusals = ["401": "no user or a wrong password"]
        if route.access != .open { refusals["403"] = "the client may not" }
        let success = route.path == "/api/v1/metrics" ? "202" : "200"
        let document = APIDocument.allCases.first {
            "/api/v1/\($0.rawValue)" == route.path.fixed && route.method == .get
        }
        if document != nil {
            refusals["304"] = "the client has it: `If-None-Match` named its `ETag`"
            refusals["400"] = "a parameter is unknown, wrong or there twice"
            refusals["404"] = "the target is not watched"
            refusals["503"] = "what is known is too old to be shown"
        }
        let shown = document.map { name(of: $0) }
        var responses = [(success, response(route.summary, shown))]
        for (status, words) in refusals.sorted(by: { $0.key < $1.key }) {
            let isOurs = document != nil && !["304", "401"].contains(status)
            responses.append((status, response(words, isOurs ? "error" : nil)))
        }
        return object([
            ("summary", .text(route.summary)), ("x-access", .text(word(route.access))),
            ("parameters", .list(own + query)), ("responses", object(responses)),
        ])
    }

    /// A response with these words, and with JSON of a schema if there is one.
    private static func response(_ words: String, _ schema: String?) -> JSON {
        var members: [(String, JSON)] = [("description", .text(words))]
        if let schema {
            let reference = object([("$ref", .text("#/components/schemas/\(schema)"))])
            let content = object([("application/json", object([("schema", reference)]))])
            members.append(("content", content))
        }
        return object(members)
    }

    private static func name(of document: APIDocument) -> String {
        String(document.rawValue.map { $0 == "/" ? "." : $0 })
    }

    /// What every error below `/api/` is.
    private static let error = InferredSchema.of([
        object([
            ("status", .text("error")), ("errorType", .text("bad_data")),
            ("error", .text("limit: \"0\" is no number from 1 to 500")),
        ])
    ])

    private static func parameter(
        _ name: String, _ place: String, isRequired: Bool, summary: String? = nil
    ) -> JSON {
        object(
            [
                ("name", .text(name)), ("in", .text(place)), ("required", .flag(isRequired)),
                ("schema", object([("type", .text("string"))])),
            ] + (summary.map { [("description", .text($0))] } ?? []))
    }

    private static func object(_ members: [(String, JSON)]) -> JSON {
        .object(members.map { JSON.Member($0.0, $0.1) })
    }
}
