import JSON
import Metrics

/// The revisions of the Model Context Protocol.
enum ContextRevision {
    /// Those that begin with `initialize`, the newest first.
    static let agreed = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]
    /// Those of which each request names its revision, the newest first.
    static let named = ["2026-07-28"]

    /// The member of `_meta` that names it.
    static let key = "io.modelcontextprotocol/protocolVersion"
    /// The member of `_meta` that says what the client can.
    static let capabilities = "io.modelcontextprotocol/clientCapabilities"
    /// The member of a result's `_meta` that says who answers.
    static let server = "io.modelcontextprotocol/serverInfo"

    static func has(_ list: [String], _ name: String) -> Bool {
        list.contains { ExactText($0) == ExactText(name) }
    }

    /// The error for a revision that is not spoken.
    static func refusal(_ name: String) -> ContextError {
        ContextError(
            ContextError.unsupportedRevision, "the revision is not spoken here",
            data: .object([
                .init("supported", .list(named.map { .text($0) })),
                .init("requested", .text(name)),
            ]))
    }
}
