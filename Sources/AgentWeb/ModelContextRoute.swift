import HTTP
import HTTPMessages
import JSON
import ModelContext
import Web

/// `/mcp`: the Model Context Protocol over HTTP, for those who may read.
///
/// A call of a tool is answered by the endpoint that the tool is made from, for the same client.
enum ModelContextRoute {
    /// The endpoint over the endpoints of `api`; `making` makes the answers on its thread.
    static func route(
        over api: Router, hosts: @escaping @Sendable () -> AllowedHosts, version: String,
        making: PageMaker
    ) -> Web.Route {
        let server = ContextServer(version: version)
        return Web.Route(
            .post, "/mcp", .reader,
            summary: "the Model Context Protocol for assistants: a message in, one out, in JSON; it"
                + " reads alone"
        ) { request in
            if let words = RequestGuard.refusalOfOrigin(request, hosts: hosts()) {
                return .now(Problem(words, status: 403).response(in: .text))
            }
            let type = request.header("Content-Type").flatMap { $0.split(separator: ";").first }
            guard type?.lowercased() == "application/json" else {
                return .now(
                    Problem("the body must be application/json", status: 415).response(in: .text))
            }
            let headers = ContextHeaders(
                revision: request.header("MCP-Protocol-Version"),
                method: request.header("Mcp-Method"), name: request.header("Mcp-Name"))
            switch server.outcome(of: request.body, headers: headers) {
            case .nothing, .cancel: return .now(Response(status: 202))
            case .answer(let bytes, let status): return .now(response(bytes, status: status))
            case .call(let call):
                let inner = Request(
                    path: call.path, query: call.query,
                    headers: request.headers.filter { $0.name.lowercased() == "host" },
                    peer: request.peer, user: request.user,
                    hasCertificate: request.hasCertificate)
                return answer(to: call, api.answer(inner), making)
            }
        }
    }

    private static func response(_ bytes: [UInt8], status: Int = 200) -> Response {
        .json(bytes, status: status).adding("Cache-Control", "no-store")
    }

    /// What becomes of the endpoint's answer; it may be long, so it is made on a thread of its own.
    private static func answer(
        to call: ContextCall, _ answer: Answer, _ making: PageMaker
    ) -> Answer {
        switch answer {
        case .now(let response): making.answer { message(to: call, response) }
        case .later(let begin):
            .later { respond in
                begin { response in
                    let made = making.answer { message(to: call, response) }
                    if case .later(let make) = made { make(respond) }
                }
            }
        }
    }

    private static func message(to call: ContextCall, _ answer: Response) -> Response {
        let bytes = answer.body.bytes
        if answer.status == 200 { return response(call.answer(bytes)) }
        var words = "the agent answered \(answer.status)"
        if case .text(let reason)? = (try? JSONReader.value(of: bytes))?.member("error") {
            words += ": \(reason)"
        }
        return response(call.failure(words))
    }
}
