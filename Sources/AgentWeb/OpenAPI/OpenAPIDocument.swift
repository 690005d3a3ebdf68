package import API
package import JSON
package import Web

/// The OpenAPI document, written from the list of endpoints: docs/openapi.json, and what
/// `/api/v1/openapi.json` answers.
package enum OpenAPIDocument {
    /// The document about these endpoints; `schemas` are those of what the API answers, by name.
    package static func of(_ routes: [Web.Route], schemas: JSON = OpenAPISchemas.value) -> JSON {
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
        return object([
            ("openapi", .text("3.0.3")),
            ("info", object([("title", .text("pgvigil")), ("version", .text("1"))])),
            ("components", object([("schemas", schemas), ("securitySchemes", basic)])),
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
            ("operationId", .text(identifier(of: route))),
            ("summary", .text(route.summary)), ("x-access", .text(word(route.access))),
            ("parameters", .list(own + query)), ("responses", object(responses)),
        ])
    }

    /// What programs that are made from the document call an endpoint: its method and the words of its
    /// path, as in `getApiV1DatabaseSlowQueries` or `getTargetsByNameTables`.
    static func identifier(of route: Web.Route) -> String {
        var name = route.method.rawValue.lowercased()
        for part in route.path.description.split(separator: "/") {
            let isParameter = part.utf8.first == UInt8(ascii: "{")
            if isParameter { name += "By" }
            for word in part.split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
                name += word.prefix(1).uppercased() + word.dropFirst()
            }
        }
        return name
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

    /// What the schema of a document is called.
    package static func name(of document: APIDocument) -> String {
        String(document.rawValue.map { $0 == "/" ? "." : $0 })
    }

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

    /// Who may use an endpoint, as documents call them.
    package static func word(_ access: Access) -> String {
        switch access {
        case .open: "all"
        case .reader: "readers"
        case .writer: "writers"
        }
    }
}
