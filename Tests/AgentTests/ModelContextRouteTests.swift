import AgentWeb
import HTTP
import HTTPMessages
import JSON
import ModelContext
import Support
import Testing
import Web

/// `/mcp`, and the tools beside the endpoints that they are made from.
@Suite struct ModelContextRouteTests {
    private static let json = [(name: "Content-Type", value: "application/json")]
    private static let ping = #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#
    /// What assistants get no tool for, and why.
    private static let withoutTool = [
        "/api/v1/silences": "people silence alerts, and alerts say when they are",
        "/api/v1/database/dashboard": "the other documents in short",
        "/api/v1/postgres-optimizations/performance-stats": "the other documents in short",
        "/api/v1/postgres-optimizations/extensions": "read once, by people",
        "/api/v1/postgres-optimizations/cache/stats": "an application's, and not there",
        "/api/v1/events": "it has no end",
        "/api/v1/openapi.json": "tools have schemas of their own",
    ]

    private static func post(
        _ body: String, _ headers: [(name: String, value: String)] = [],
        peer: String = "127.0.0.1:4000"
    ) throws -> Response {
        try EndpointsTests.response(
            EveryEndpoint.endpoints.answer(
                Request(
                    method: "POST", path: "/mcp",
                    headers: [(name: "Host", value: "localhost:9787")] + headers,
                    body: Array(body.utf8), peer: peer)))
    }

    private static func text(_ response: Response) -> String {
        String(decoding: response.body.bytes, as: UTF8.self)
    }

    @Test func `every tool is a GET of an endpoint for readers, with parameters that it has`()
        throws
    {
        for tool in ContextTools.all {
            let route = try #require(
                EveryEndpoint.routes.first { $0.path.fixed == tool.path && $0.method == .get })
            #expect(route.access == .reader && route.path.parameters.isEmpty)
            let names = Set(route.parameters.map(\.name))
            let sent = tool.parameters.filter(\.isSent).map(\.name) + tool.fixed.map(\.name)
            #expect(names.isSuperset(of: sent), "\(tool.name)")
            let needed = route.parameters.filter(\.isRequired).map(\.name)
            let given = tool.parameters.filter { $0.isRequired && $0.isSent }.map(\.name)
            #expect(Set(needed) == Set(given), "\(tool.name)")
        }
    }

    @Test func `every document of the API has a tool, or a reason for none`() {
        let paths = EveryEndpoint.routes.filter {
            $0.method == .get && $0.path.fixed.hasPrefix("/api/")
        }.map(\.path.fixed)
        let tools = Set(ContextTools.all.map(\.path))
        #expect(Set(paths) == tools.union(Self.withoutTool.keys))
        #expect(tools.isDisjoint(with: Self.withoutTool.keys))
    }

    @Test func `a message gets one in JSON, and what wants no answer 202`() throws {
        let answer = try Self.post(Self.ping, Self.json)
        #expect(answer.status == 200)
        #expect(Self.text(answer) == #"{"jsonrpc":"2.0","id":1,"result":{}}"#)
        let type = answer.headers.first { $0.name == "Content-Type" }?.value
        #expect(type?.hasPrefix("application/json") == true)
        let note = #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#
        let accepted = try Self.post(note, Self.json)
        #expect(accepted.status == 202 && accepted.body.bytes.isEmpty)
        #expect(try Self.post("{", Self.json).status == 400)
        let old = [(name: "MCP-Protocol-Version", value: "1999-01-01")]
        #expect(try Self.post(Self.ping, Self.json + old).status == 400)
        #expect(try Self.post(Self.ping).status == 415)
    }

    @Test func `a page of another site reads nothing, from whichever peer`() throws {
        for peer in ["127.0.0.1:4000", "10.0.0.5:4000", "unix"] {
            for field in [
                (name: "Origin", value: "https://evil.example"),
                (name: "Sec-Fetch-Site", value: "cross-site"),
            ] {
                let answer = try Self.post(Self.ping, Self.json + [field], peer: peer)
                #expect(answer.status == 403 && Self.text(answer).contains("may not read here"))
            }
            let own = [(name: "Origin", value: "http://localhost:9787")]
            #expect(try Self.post(Self.ping, Self.json + own, peer: peer).status == 200)
        }
    }

    @Test func `a tool answers what its endpoint does, and a refusal is the tool's error`() throws {
        func call(_ tool: String, _ arguments: String) throws -> String {
            let message =
                #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\#(tool)","#
                + #""arguments":\#(arguments)}}"#
            let answer = try Self.post(message, Self.json)
            #expect(answer.status == 200)
            return Self.text(answer)
        }
        let targets = try call("targets", "{}")
        #expect(targets.contains(#""isError":false"#), "\(targets)")
        let unknown = try call("health", #"{"target":"x"}"#)
        #expect(unknown.contains("the agent answered 404: target: "), "\(unknown)")
        #expect(unknown.contains(#""isError":true"#))
        let time = try call("load", #"{"from":"yesterday"}"#)
        #expect(time.contains("the agent answered 400: from: "), "\(time)")
        let alerts = try call("alerts", "{}")
        #expect(alerts.contains(#"\"alerts\":[]"#), "\(alerts)")
    }
}
