/// How the errors of an endpoint are written.
package enum ErrorForm: String, Sendable, CaseIterable {
    /// A line of text: what people and scrapers read.
    case text
    /// `{"status": "error", "errorType": "...", "error": "..."}`, as Prometheus has it: the API.
    case json

    /// The form for a path at which nothing is.
    static func unknown(path: String) -> ErrorForm {
        path.utf8.starts(with: "/api/".utf8) ? .json : .text
    }
}
