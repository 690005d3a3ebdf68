import API
import AgentWeb
import JSON
import Web

/// The documents about endpoints, written from the list of them.
enum EndpointDocuments {
    /// The page for people.
    static func page(_ routes: [Web.Route]) -> String {
        """
        # HTTP

        Written from the program by `EndpointDocumentTests`; `UPDATE_GOLDEN=1` writes it again.
        [openapi.json](openapi.json) says the same to programs, as `/api/v1/openapi.json` does.

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
        return
            "| \(route.method.rawValue) | `\(route.path)` | \(OpenAPIDocument.word(route.access))"
            + " | \(route.summary)\(parameters.joined()) |"
    }

    /// What the documents of the API look like, by name, learnt from examples.
    static var schemas: JSON {
        .object(
            [JSON.Member("error", error)]
                + APIDocument.allCases.map { document in
                    JSON.Member(
                        OpenAPIDocument.name(of: document),
                        InferredSchema.of([APIExample.example(of: document)]))
                })
    }

    /// JSON in one line, broken between its members where lines would be long.
    static func lines(of compact: String) -> String {
        var lines = [""]
        for part in compact.split(separator: ",", omittingEmptySubsequences: false) {
            if lines[lines.count - 1].utf8.count + part.utf8.count > 95 { lines.append("") }
            lines[lines.count - 1] += part + ","
        }
        return String(lines.joined(separator: "\n").dropLast())
    }

    /// What every error below `/api/` is.
    private static let error = InferredSchema.of([
        .object([
            .init("status", .text("error")), .init("errorType", .text("bad_data")),
            .init("error", .text("limit: \"0\" is no number from 1 to 500")),
        ])
    ])
}
