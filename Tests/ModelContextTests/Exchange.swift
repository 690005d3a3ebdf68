import JSON
import ModelContext
import Support

/// Messages to a server, and what it says to them.
enum Exchange {
    static let server = ContextServer(version: "1.2.3")

    /// A request in one line.
    static func request(
        _ method: String, _ parameters: String = "{}", id: String = "1"
    ) -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(parameters)}"#
    }

    /// The parameters of a client that names its revision in each request.
    static func named(_ more: String = "", revision: String = "2026-07-28") -> String {
        #"{"_meta":{"io.modelcontextprotocol/protocolVersion":"\#(revision)","#
            + #""io.modelcontextprotocol/clientCapabilities":{}}\#(more)}"#
    }

    /// What comes of a message.
    static func outcome(_ text: String, _ headers: ContextHeaders? = nil) -> ContextOutcome {
        server.outcome(of: Array(text.utf8), headers: headers)
    }

    /// The answer to a message that gets one at once, and its status over HTTP.
    static func answered(
        _ text: String, _ headers: ContextHeaders? = nil
    ) throws -> (json: JSON, status: Int) {
        guard case .answer(let bytes, let status) = outcome(text, headers) else {
            throw SupportError("no answer to \(text)")
        }
        return (try JSONReader.value(of: bytes), status)
    }

    static func answer(_ text: String) throws -> JSON { try answered(text).json }

    static func code(_ answer: JSON) -> String? {
        answer.member("error")?.member("code")?.compact
    }

    /// The call of a tool.
    static func call(_ tool: String, _ arguments: String = "{}") throws -> ContextCall {
        let text = request("tools/call", #"{"name":"\#(tool)","arguments":\#(arguments)}"#)
        guard case .call(let call) = outcome(text) else {
            throw SupportError("no call: \(try answer(text).compact)")
        }
        return call
    }

    /// The text of a tool's result.
    static func text(_ message: JSON) throws -> String {
        guard
            case .text(let text)? = message.member("result")?.member("content")?.elements.first?
                .member("text")
        else { throw SupportError("no text in \(message.compact)") }
        return text
    }

    /// What a tool makes of an endpoint's answer.
    static func result(
        _ tool: String, _ arguments: String = "{}", of answer: String
    ) throws -> (text: String, json: JSON) {
        let bytes = try call(tool, arguments).answer(Array(answer.utf8))
        let text = try text(JSONReader.value(of: bytes))
        return (text, try JSONReader.value(of: Array(text.utf8)))
    }
}
