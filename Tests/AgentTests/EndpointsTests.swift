import AgentWeb
import HTTP
import HTTPMessages
import Metrics
import Platform
import Testing
import Web

@Suite struct EndpointsTests {
    private let pages: Pages
    private let endpoints: Endpoints

    init() {
        let up = Metric("pg_up", .gauge, "Up.")
        let names = ["orders", #"a<b>&"c"#]
        let targets = names.map { name in
            TargetSnapshot(
                name: name, labels: ["target": name, "team": "x"], generation: 1,
                families: [Family(up, [Sample(.none, 1)])])
        }
        let build = Family(Metric("pgvigil_build_info", .gauge, "B."), [Sample(.none, 1)])
        let pages = Pages(Snapshot(generation: 1, targets: targets, agent: [build]))
        self.pages = pages
        endpoints = Endpoints(
            Endpoints.Sources(
                pages: pages,
                targets: { names.map { .init(name: $0, labels: ["target": $0, "team": "x"]) } },
                isReady: { false }, problem: { nil }, reload: nil, version: "1"))
    }

    private func get(
        _ path: String, _ query: [(String, String)] = [], _ headers: [(String, String)] = [],
        method: String = "GET"
    ) throws -> Response {
        let request = Request(
            method: method, path: path, query: query.map { (name: $0.0, value: $0.1) },
            headers: headers.map { (name: $0.0, value: $0.1) })
        return try Self.response(endpoints.answer(request))
    }

    /// The response, now or when it comes.
    static func response(_ answer: Answer) throws -> Response {
        switch answer {
        case .now(let response): return response
        case .later(let begin):
            let arrived = Locked<Response?>(nil)
            let bell = Doorbell()
            begin { response in
                arrived.withLock { $0 = response }
                bell.ring()
            }
            _ = bell.wait(atMost: .seconds(10))
            return try #require(arrived.withLock { $0 })
        }
    }

    private func header(_ response: Response, _ name: String) -> String? {
        response.headers.first { $0.name == name }?.value
    }

    private func text(_ response: Response) -> String {
        String(decoding: response.body.bytes, as: UTF8.self)
    }

    @Test func `the program serves its runbooks`() throws {
        let page = try get("/runbooks/PostgresLockWaitLong")
        #expect(page.status == 200)
        #expect(header(page, "Content-Type") == "text/html; charset=utf-8")
        #expect(text(page).contains(">PostgresLockWaitLong</h1>"))
        #expect(text(page).contains(">Act</h2>") && text(page).contains("<pre>SELECT"))
        #expect(try get("/runbooks/PostgresLockWaitLong.md").status == 200)
        let versions = text(try get("/runbooks/PostgresCheckpointsRequested"))
        #expect(versions.contains("<p>PostgreSQL 14 to 16:</p>\n<pre>"))
        #expect(versions.contains("<p>PostgreSQL 17 and later:</p>\n<pre>"))
        let files = text(try get("/runbooks/PostgresTempFiles"))
        #expect(files.contains("<p>Where the extension pg_stat_statements is:</p>\n<pre>"))
        #expect(files.contains("<p>This changes something:</p>\n<pre>"))
        #expect(try get("/runbooks/Nothing").status == 404)
        #expect(try get("/runbooks/../secret").status == 404)
        #expect(text(try get("/runbooks")).contains(#"href="./runbooks/PostgresDown""#))
    }

    @Test(arguments: [true, false])
    func `pages lead to an endpoint of reports as long as it says so`(isLinked: Bool) throws {
        var report = Web.Route(
            .get, "/report", .reader, summary: "a report", link: "report"
        ) { _ in .now(.text("it")) }
        report.isLinked = { isLinked }
        let endpoints = Endpoints(
            Endpoints.Sources(
                pages: pages, targets: { [.init(name: "orders", labels: ["target": "orders"])] },
                isReady: { true }, problem: { nil }, reload: nil, version: "1", others: [report]))
        for (path, link) in [
            ("/", #"<a href="./report">report</a>"#),
            ("/targets/orders", #"href="../report?target=orders""#),
        ] {
            let page = text(try Self.response(endpoints.answer(Request(path: path))))
            #expect(page.contains(link) == isLinked, "\(path)")
        }
    }

    @Test func `a link to silence shows commands that can be copied`() throws {
        let page = text(
            try get("/silence", [("alertname", "Lag"), ("target", #"a'b"<c>"#), ("no name", "x")]))
        #expect(page.contains("pgvigil silence add"))
        #expect(page.contains("--user NAME --password-file FILE"))
        #expect(page.contains("&#39;alertname=&quot;Lag&quot;&#39;"))
        #expect(
            page.contains(##"target=&quot;a&#39;\&#39;&#39;b\&quot;&lt;c&gt;&quot;&#39;"##))
        #expect(!page.contains("no name") && !page.contains("<c>"))
    }

    @Test func `a plain scrape gets the text format of everything`() throws {
        let response = try get("/metrics")
        #expect(header(response, "Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
        #expect(text(response).contains(#"pg_up{target="orders",team="x"} 1"#))
        #expect(text(response).contains("pgvigil_build_info 1"))
    }

    @Test func `Prometheus gets OpenMetrics, compressed`() throws {
        let accept =
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1"
            + ";q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
        let response = try get(
            "/metrics", [], [("Accept", accept), ("Accept-Encoding", "gzip")])
        #expect(
            header(response, "Content-Type")
                == "application/openmetrics-text; version=1.0.0; charset=utf-8")
        #expect(header(response, "Content-Encoding") == "gzip")
        #expect(Array(response.body.bytes.prefix(2)) == [0x1F, 0x8B])
    }

    @Test func `one page is rendered once and shared by all who ask`() throws {
        #expect(try get("/metrics").body === get("/metrics").body)
        let one = try get("/probe", [("target", "orders")]).body
        #expect(try get("/metrics", [("target", "orders")]).body === one)
        pages.publish(
            Snapshot(generation: 2, targets: pages.snapshot.targets, agent: []), now: .now)
        #expect(try get("/probe", [("target", "orders")]).body === one)
        #expect(try !text(get("/metrics")).contains("pgvigil_build_info"))
    }

    @Test(arguments: ["/", "/api/v1/alerts", "/api/v1/rules"])
    func `a page that takes its time is made beside the server's thread, and kept`(
        path: String
    ) throws {
        let request = Request(path: path)
        let first = endpoints.answer(request)
        guard case .later = first else {
            Issue.record("made on the server's thread")
            return
        }
        let body = try Self.response(first).body
        // The status page is made once a second, so one of two looks finds it kept.
        let kept = (0..<3).contains { _ in
            guard case .now(let response) = endpoints.answer(request) else {
                _ = try? Self.response(endpoints.answer(request))
                return false
            }
            return path == "/" || response.body === body
        }
        #expect(kept)
    }

    @Test func `pages that are too old are not shown`() throws {
        let old = Endpoints(
            Endpoints.Sources(
                pages: pages, targets: { [] }, isReady: { true },
                problem: { "no progress: pages for 31 s" }, pagesTooOld: { .seconds(31) },
                reload: nil, version: "1"))
        for path in ["/metrics", "/probe?target=orders", "/"] {
            let parts = path.split(separator: "?")
            let query = parts.count > 1 ? [(name: "target", value: "orders")] : []
            let response = try Self.response(
                old.answer(Request(path: String(parts[0]), query: query)))
            #expect(response.status == 503)
            #expect(text(response).contains("nothing has been rendered for 31 s"))
        }
        let health = try Self.response(old.answer(Request(path: "/-/healthy")))
        #expect(health.status == 503 && text(health) == "no progress: pages for 31 s\n")
    }

    @Test(arguments: ["/", "/api/v1/alerts", "/api/v1/rules"])
    func `a rebound name reads no page with data`(path: String) throws {
        let headers = [(name: "Host", value: "rebound.evil.example")]
        let peer = "127.0.0.1:40000"
        let refused = endpoints.answer(Request(path: path, headers: headers, peer: peer))
        #expect(try Self.response(refused).status == 403)
        for open in ["/metrics", "/targets", "/-/healthy"] {
            let answer = endpoints.answer(Request(path: open, headers: headers, peer: peer))
            #expect(try Self.response(answer).status == 200)
        }
    }

    @Test func `a probe shows one target only, and an unknown one is not found`() throws {
        let page = try text(get("/probe", [("target", "orders")]))
        #expect(page.contains("orders"))
        #expect(!page.contains("pgvigil_build_info"))
        #expect(try get("/probe", [("target", "nobody")]).status == 404)
        #expect(try get("/metrics", [("target", "nobody")]).status == 404)
        #expect(try get("/probe").status == 400)
    }

    @Test func `service discovery leads every target through the probe`() throws {
        let response = try get("/targets", [], [("Host", "agent:9787")])
        #expect(header(response, "Content-Type")?.hasPrefix("application/json") == true)
        #expect(
            text(response).hasPrefix(
                #"[{"targets":["agent:9787"],"labels":{"__metrics_path__":"/probe","#
                    + #""__param_target":"orders","target":"orders","team":"x"}},"#))
    }

    @Test func `names on the landing page cannot break out of it`() throws {
        let page = try text(get("/"))
        #expect(page.contains("a&lt;b&gt;&amp;&quot;c"))
        #expect(page.contains(#"href="./targets/a%3Cb%3E%26%22c""#))
    }

    @Test func `health and readiness say what they know`() throws {
        #expect(try get("/-/healthy").status == 200)
        #expect(try get("/-/ready").status == 503)
    }

    @Test(arguments: [
        ("POST", "/metrics", 405), ("DELETE", "/", 405), ("GET", "/-/reload", 405),
        ("POST", "/-/reload", 403), ("GET", "/nothing", 404), ("GET", "/metrics/", 404),
    ]) func `what is not offered is refused`(_ method: String, _ path: String, _ status: Int) throws
    {
        #expect(try get(path, method: method).status == status)
    }
}
