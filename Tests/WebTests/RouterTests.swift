import HTTP
import HTTPMessages
import Testing
import Web

@Suite struct RouterTests {
    private static func route(
        _ method: Route.Method, _ path: RoutePath, _ access: Access = .open,
        errors: ErrorForm = .text
    ) -> Route {
        Route(method, path, access, errors: errors, summary: "") { _, parameter in
            .now(.text("\(method.rawValue) \(path) \(parameter)"))
        }
    }

    private let router = Router(
        [
            route(.get, "/things"), route(.get, "/things/{name}"), route(.delete, "/things/{name}"),
            route(.post, "/things", .writer), route(.get, "/caf\u{e9}"),
            route(.get, "/api/v1/numbers", .reader, errors: .json),
            route(.post, "/api/v1/numbers", .writer, errors: .json),
        ], hosts: { AllowedHosts() })

    private func answer(
        _ method: String, _ path: String, _ headers: [(name: String, value: String)] = [],
        peer: String = "unix"
    ) throws -> Response {
        let request = Request(method: method, path: path, headers: headers, peer: peer)
        guard case .now(let response) = router.answer(request) else {
            throw Problem("not answered at once", status: 500)
        }
        return response
    }

    private func text(_ response: Response) -> String {
        String(decoding: response.body.bytes, as: UTF8.self)
    }

    private func allow(_ response: Response) -> String? {
        response.headers.first { $0.name == "Allow" }?.value
    }

    @Test(arguments: [
        ("GET", "/things", "GET /things "), ("POST", "/things", "POST /things "),
        ("GET", "/things/", "GET /things "), ("GET", "/things/a b", "GET /things/{name} a b"),
        ("DELETE", "/things/..", "DELETE /things/{name} .."),
        ("GET", "/caf\u{e9}", "GET /caf\u{e9} "),
    ])
    func `a request reaches the endpoint of its method and path`(
        method: String, path: String, words: String
    ) throws {
        #expect(try text(answer(method, path)) == words + "\n")
    }

    @Test(arguments: [
        ("/things/a%2Fb", 200, "GET /things/{name} a/b\n"),
        ("/things/%2F", 200, "GET /things/{name} /\n"),
        ("/things/a%252Fb", 200, "GET /things/{name} a%2Fb\n"),
        ("/things/%2E%2E", 200, "GET /things/{name} ..\n"),
        ("/things/a+b%20", 200, "GET /things/{name} a+b \n"),
        ("/things/%C3%A9", 200, "GET /things/{name} \u{e9}\n"),
        ("/things/%FF", 400, "malformed request: the path is not UTF-8\n"),
        ("/things/a/b", 404, "not found\n"), ("/%FF/a", 404, "not found\n"),
    ])
    func `a parameter is decoded once, by itself`(
        target: String, status: Int, words: String
    ) throws {
        let parsed = try RequestTarget.parse(target).get()
        let request = Request(path: parsed.path, segments: parsed.segments)
        guard case .now(let response) = router.answer(request) else {
            throw Problem("not answered at once", status: 500)
        }
        #expect(response.status == status && text(response) == words)
    }

    @Test(arguments: [
        ("/things/a/parts", 200, "/things/{name}/parts a\n"),
        ("/things/a%2Fb/parts", 200, "/things/{name}/parts a/b\n"),
        ("/things/parts", 200, "/things/{name} parts\n"),
        ("/things/a/parts/%2F%25", 200, "/things/{name}/parts/{id} a /%\n"),
        ("/things/%FF/parts/a", 400, "malformed request: the path is not UTF-8\n"),
        ("/things/a/parts/", 404, "not found\n"), ("/things//parts", 404, "not found\n"),
        ("/things/a/Parts", 404, "not found\n"), ("/things/a/parts/b/c", 404, "not found\n"),
        ("/things/a/parts%CC%81", 404, "not found\n"),
    ])
    func `parameters may stand anywhere in a path, each decoded by itself`(
        target: String, status: Int, words: String
    ) throws {
        let paths: [RoutePath] = [
            "/things/{name}", "/things/{name}/parts", "/things/{name}/parts/{id}",
        ]
        let routes = paths.map { path in
            Route(.get, within: path, .open, summary: "") { _, parameters in
                .now(.text("\(path) \(parameters.joined(separator: " "))"))
            }
        }
        let parsed = try RequestTarget.parse(target).get()
        let request = Request(path: parsed.path, segments: parsed.segments)
        let within = Router(routes, hosts: { AllowedHosts() })
        guard case .now(let response) = within.answer(request) else {
            throw Problem("not answered at once", status: 500)
        }
        #expect(response.status == status && text(response) == words)
        #expect(paths[2].parameters == ["name", "id"] && paths[2].fixed == "/things/")
        #expect(paths[2].filled { $0 } == "/things/name/parts/id")
    }

    @Test func `an escape without two digits is no path`() {
        guard case .failure(.escape("%G1")) = RequestTarget.parse("/things/%G1") else {
            Issue.record("%G1 was taken")
            return
        }
    }

    @Test(arguments: [
        "/", "", "/thing", "/thingss", "/Things", "/things/a/b", "/things//", "//things",
        "/api/v1/numbers/", "/cafe\u{301}", "*", "/things\u{301}", "/things/\u{301}/a",
    ])
    func `a path at which nothing is gets 404, compared byte by byte`(path: String) throws {
        #expect(try answer("GET", path).status == 404)
        #expect(try answer("OPTIONS", path).status == 404)
    }

    @Test(arguments: [
        ("/things", "PUT", "GET, HEAD, POST, OPTIONS"),
        ("/things/a", "POST", "GET, HEAD, DELETE, OPTIONS"),
        ("/api/v1/numbers", "get", "GET, HEAD, POST, OPTIONS"),
        ("/caf\u{e9}", "TRACE", "GET, HEAD, OPTIONS"),
    ])
    func `a method that nothing takes gets 405 with those that something takes`(
        path: String, method: String, methods: String
    ) throws {
        let response = try answer(method, path, peer: "10.0.0.5:1")
        #expect(response.status == 405)
        #expect(allow(response) == methods)
        let options = try answer("OPTIONS", path, peer: "10.0.0.5:1")
        #expect(options.status == 200)
        #expect(allow(options) == methods && text(options) == methods + "\n")
    }

    @Test func `a client that may not is refused in the form of the endpoint`() throws {
        let post = try answer("POST", "/things", peer: "10.0.0.5:1")
        #expect(post.status == 403 && text(post).hasPrefix("this agent is not known as"))
        let foreign = [(name: "Host", value: "evil.example")]
        let reading = try answer("GET", "/api/v1/numbers", foreign, peer: "127.0.0.1:1")
        #expect(reading.status == 403)
        #expect(text(reading).hasPrefix(#"{"status":"error","errorType":"bad_data","error":"this"#))
        let writing = try answer("POST", "/api/v1/numbers", foreign, peer: "127.0.0.1:1")
        #expect(writing.status == 403 && text(writing).contains(#""error":"this agent is not"#))
        #expect(try answer("GET", "/things", foreign, peer: "127.0.0.1:1").status == 200)
    }

    @Test func `errors of the API are JSON, also where nothing is`() throws {
        #expect(
            try text(answer("GET", "/api/v1/nothing"))
                == #"{"status":"error","errorType":"not_found","error":"not found"}"#)
        #expect(try text(answer("GET", "/nothing")) == "not found\n")
    }

    @Test func `a problem has its fields and its words in each form`() {
        let problem = Problem("a \"b\"\n", status: 503).retry(afterSeconds: 5)
        let forms = ErrorForm.allCases.map { problem.response(in: $0) }
        #expect(forms.allSatisfy { $0.status == 503 })
        #expect(
            forms.allSatisfy { form in
                form.headers.contains { $0.name == "Retry-After" && $0.value == "5" }
            })
        #expect(
            forms.map(text) == [
                "a \"b\"\n\n",
                #"{"status":"error","errorType":"unavailable","error":"a \"b\"\n"}"#,
            ])
    }
}
