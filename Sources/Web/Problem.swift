package import HTTP
package import JSON

/// Why a request gets no answer: a status and words for the client.
package struct Problem: Error, Sendable {
    /// 400 to 599.
    package let status: Int
    /// The reason in one line, without secrets.
    package let words: String
    private var fields: [(name: String, value: String)] = []

    /// Describes a problem.
    package init(_ words: String, status: Int) {
        self.status = status
        self.words = words
    }

    /// The same problem for a client that may send the request again after this time.
    package func retry(afterSeconds seconds: Int) -> Problem {
        adding("Retry-After", "\(seconds)")
    }

    /// The same problem with one more header field.
    package func adding(_ name: String, _ value: String) -> Problem {
        var problem = self
        problem.fields.append((name, value))
        return problem
    }

    /// The response that says so; `members` are more of an error of the API.
    package func response(in form: ErrorForm, with members: [JSON.Member] = []) -> Response {
        let response: Response =
            switch form {
            case .text: .text(words, status: status)
            case .json:
                Self.json(
                    [
                        JSON.Member("status", .text("error")),
                        JSON.Member("errorType", .text(prometheusType)),
                        JSON.Member("error", .text(words)),
                    ] + members, status)
            }
        return fields.reduce(response) { $0.adding($1.name, $1.value) }
    }

    private static func json(_ members: [JSON.Member], _ status: Int) -> Response {
        .json(Array(JSON.object(members).compact.utf8), status: status)
    }

    /// What Prometheus calls problems of this status.
    private var prometheusType: String {
        switch status {
        case 404: "not_found"
        case 500...: "unavailable"
        default: "bad_data"
        }
    }
}
