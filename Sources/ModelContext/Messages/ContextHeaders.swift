import JSON
import Metrics

/// What the header of an HTTP request says of the message in its body.
package struct ContextHeaders: Sendable {
    /// `MCP-Protocol-Version`.
    let revision: String?
    /// `Mcp-Method`.
    let method: String?
    /// `Mcp-Name`.
    let name: String?

    /// The fields, those that are there.
    package init(revision: String?, method: String?, name: String?) {
        self.revision = revision
        self.method = method
        self.name = name
    }

    /// Whether the client is of those that name their revision in each request.
    var isNamed: Bool { revision.map { ContextRevision.has(ContextRevision.named, $0) } == true }

    /// Refuses a revision that is not spoken, before anything is done about the message.
    func check() throws(ContextError) {
        guard let revision else { return }
        let all = ContextRevision.agreed + ContextRevision.named
        if !ContextRevision.has(all, revision) { throw ContextRevision.refusal(revision) }
    }

    /// Refuses a header that does not say what the message does.
    func check(_ message: ContextMessage, revision: String) throws(ContextError) {
        try expect("MCP-Protocol-Version", self.revision, revision)
        try expect("Mcp-Method", method, message.method ?? "")
        if message.method == "tools/call", case .text(let tool)? = message.parameters.member("name")
        {
            try expect("Mcp-Name", name, tool)
        }
    }

    private func expect(
        _ field: String, _ value: String?, _ wanted: String
    ) throws(ContextError) {
        if value.map(ExactText.init) == ExactText(wanted) { return }
        throw ContextError(
            ContextError.headerMismatch, "\(field) does not say what the message does")
    }
}
