import AgentWeb
import HTTP
import HTTPMessages
import Metrics
import Testing
import Web

/// What the documents about targets answer to requests of every kind.
@Suite struct DatabaseEndpointsTests {
    private static let paths = EveryEndpoint.routes.filter {
        $0.method == .get
            && ($0.path.fixed.hasPrefix("/api/v1/database/")
                || $0.path.fixed.hasPrefix("/api/v1/postgres-optimizations/")
                    && !$0.path.fixed.hasSuffix("cache/stats"))
    }.map(\.path.fixed)

    private let endpoints: Endpoints

    init() {
        let up = Metric("pg_up", .gauge, "Up.")
        let names = ["orders", "a/b %", "e\u{301}"]
        let targets = names.map {
            TargetSnapshot(
                name: $0, labels: ["target": $0], generation: 1,
                families: [Family(up, [Sample(.none, 1)])])
        }
        endpoints = Endpoints(
            Endpoints.Sources(
                pages: Pages(Snapshot(generation: 1, targets: targets, agent: [])),
                targets: { names.map { .init(name: $0, labels: ["target": $0]) } },
                isReady: { true }, problem: { nil }, reload: nil, version: "1"))
    }

    private func ask(
        _ path: String, _ query: [(String, String)] = [], _ headers: [(String, String)] = [],
        method: String = "GET", body: String = ""
    ) throws -> (status: Int, text: String, headers: [String: String]) {
        let response = try EndpointsTests.response(
            endpoints.answer(
                Request(
                    method: method, path: path, query: query.map { (name: $0.0, value: $0.1) },
                    headers: headers.map { (name: $0.0, value: $0.1) }, body: Array(body.utf8))))
        return (
            response.status, String(decoding: response.body.bytes, as: UTF8.self),
            Dictionary(response.headers.map { ($0.name, $0.value) }) { first, _ in first }
        )
    }

    @Test func `there are eleven documents`() { #expect(Self.paths.count == 11) }

    @Test(arguments: paths) func `a document has all targets, or the one of the question`(
        path: String
    ) throws {
        let all = try ask(path)
        #expect(all.status == 200 && all.text.hasPrefix(#"{"version":1,"generation":1,"time":"#))
        for name in [#""target":"orders""#, #""target":"a/b %""#] {
            #expect(all.text.contains(name))
        }
        #expect(all.headers["Content-Type"] == "application/json; charset=utf-8")
        #expect(all.headers["Cache-Control"] == "no-store")
        #expect(all.headers.keys.allSatisfy { !$0.hasPrefix("Access-Control") })
        let one = try ask(path, [("target", "a/b %")])
        #expect(one.text.contains(#""target":"a/b %""#) && !one.text.contains("orders"))
    }

    @Test(arguments: paths) func `an unknown target is 404 with the name that was meant`(
        path: String
    ) throws {
        let near = try ask(path, [("target", "ordrs")])
        #expect(near.status == 404 && near.text.contains(#"did you mean \"orders\"?"#))
        let form = #"{"status":"error","errorType":"not_found","error":"target: "#
        #expect(near.text.hasPrefix(form))
        let far = try ask(path, [("target", "zzzzzz")])
        #expect(far.status == 404 && far.text.contains("orders") && far.text.contains("a/b %"))
        // The same to a reader, and another name to the server.
        #expect(try ask(path, [("target", "\u{e9}")]).status == 404)
    }

    @Test(arguments: paths) func `an unknown parameter is 400 with those that there are`(
        path: String
    ) throws {
        let answer = try ask(path, [("filter", "x")])
        #expect(answer.status == 400 && answer.text.contains("filter"))
        #expect(answer.text.contains("there are target"))
        #expect(try ask(path, [("target", "orders"), ("target", "orders")]).status == 400)
    }

    @Test(arguments: paths) func `a client that has the document gets 304`(path: String) throws {
        let first = try ask(path)
        let tag = try #require(first.headers["ETag"])
        for field in [tag, "\"x\", \(tag)", "*"] {
            let again = try ask(path, [], [("If-None-Match", field)])
            #expect(again.status == 304 && again.text.isEmpty && again.headers["ETag"] == tag)
        }
        #expect(try ask(path, [], [("If-None-Match", "W/\"other\"")]).status == 200)
    }

    @Test func `statements can be limited, ordered and filtered`() throws {
        let path = "/api/v1/database/slow-queries"
        let good = [("limit", "5"), ("order", "total"), ("min_mean", "10ms")]
        #expect(try ask(path, good).status == 200)
        for wrong in [("limit", "0"), ("order", "up"), ("min_mean", "1")] {
            let answer = try ask(path, [wrong])
            #expect(answer.status == 400 && answer.text.contains("\(wrong.0): "))
        }
        #expect(try ask("/api/v1/database/health", [("limit", "5")]).status == 400)
    }

    @Test func `extensions are not changed, and the statement for it is in the refusal`() throws {
        let answer = try ask(
            "/api/v1/postgres-optimizations/extensions", method: "PUT", body: "{}")
        #expect(answer.status == 403 && answer.text.contains("pgvigil changes nothing"))
        #expect(answer.text.contains(#""statements":["SELECT"#))
        #expect(answer.text.contains("ALTER EXTENSION name UPDATE;"))
    }

    @Test func `an application's cache is 404 with the name of the pack`() throws {
        let answer = try ask("/api/v1/postgres-optimizations/cache/stats")
        #expect(answer.status == 404 && answer.text.contains("app-cache"))
    }
}
