import Agent
import AgentWeb
import HTTP
import HTTPMessages
import Support
import Testing
import Web

/// What holds for every endpoint, also for the next one.
@Suite struct EveryEndpointTests {
    private static let paths = EveryEndpoint.paths.map(\.path)
    private static let remote = "10.0.0.5:40000"
    private static let own = [(name: "Host", value: "127.0.0.1:9787")]
    private static let foreign = [(name: "Host", value: "rebound.evil.example")]

    private static func routes(at path: String) -> [Web.Route] {
        EveryEndpoint.paths.first { $0.path == path }?.routes ?? []
    }

    private static func response(
        _ method: String, _ path: String, _ headers: [(name: String, value: String)] = own,
        peer: String = remote, user: String? = nil
    ) throws -> Response {
        try EndpointsTests.response(
            EveryEndpoint.endpoints.answer(
                Request(method: method, path: path, headers: headers, peer: peer, user: user)))
    }

    private static func isJSON(_ response: Response) -> Bool {
        response.headers.contains {
            $0.name == "Content-Type" && $0.value.hasPrefix("application/json")
        }
    }

    @Test func `every endpoint is there once, with a line for documents`() {
        let names = EveryEndpoint.routes.map { "\($0.method.rawValue) \($0.path)" }
        #expect(names.count > 15 && Set(names).count == names.count)
        for route in EveryEndpoint.routes {
            #expect(!route.summary.isEmpty && !route.summary.hasSuffix("."), "\(route.path)")
            let isAPI = route.path.fixed.utf8.starts(with: "/api/".utf8)
            #expect(isAPI == (route.errors != .text), "\(route.path)")
            #expect(route.link == nil || route.method == .get, "\(route.path)")
            // What changes something is for those who may; this one reads what a message asks for.
            let isReading = route.method == .get || route.path == "/mcp"
            #expect(isReading == (route.access != .writer), "\(route.path)")
        }
    }

    @Test(arguments: paths) func `a wrong method gets 405 with Allow, from all clients`(
        path: String
    ) throws {
        let routes = Self.routes(at: path)
        let own = Set(routes.map(\.method.rawValue))
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "TRACE"]
        where !own.contains(method) {
            let response = try Self.response(method, path)
            #expect(response.status == 405, "\(method)")
            #expect(Self.isJSON(response) == (routes[0].errors != .text), "\(method)")
            let allow = response.headers.first { $0.name == "Allow" }?.value
            let names = Set((allow ?? "").split(separator: ",").map { $0.drop { $0 == " " } })
            let wanted = own.union(own.contains("GET") ? ["HEAD", "OPTIONS"] : ["OPTIONS"])
            #expect(names == Set(wanted.map { $0[...] }), "\(method)")
        }
        #expect(try Self.response("OPTIONS", path).status == 200)
    }

    @Test(arguments: paths) func `only a user or the Unix socket may change something`(
        path: String
    ) throws {
        for route in Self.routes(at: path) where route.access == .writer {
            let method = route.method.rawValue
            let foreign = [(name: "Origin", value: "https://evil.example")]
            for peer in [Self.remote, "127.0.0.1:40000"] {
                let refused = try Self.response(method, path, peer: peer)
                #expect(refused.status == 403 && Self.isJSON(refused) == (route.errors != .text))
            }
            for peer in [Self.remote, "unix"] {
                let page = try Self.response(
                    method, path, Self.own + foreign, peer: peer, user: "ann")
                #expect(page.status == 403)
                let answer = try Self.response(method, path, peer: peer, user: "ann")
                // One endpoint is there to say that what it is for is not done here.
                let words = String(decoding: answer.body.bytes, as: UTF8.self)
                #expect(answer.status != 403 || words.contains("pgvigil changes nothing"))
            }
            let local = try Self.response(method, path, Self.foreign, peer: "unix")
            let words = String(decoding: local.body.bytes, as: UTF8.self)
            #expect(local.status != 403 || words.contains("pgvigil changes nothing"))
        }
    }

    @Test(arguments: paths) func `only what scrapers read is open to a rebound name`(
        path: String
    ) throws {
        for route in Self.routes(at: path) where route.access != .writer {
            let method = route.method.rawValue
            func status(_ headers: [(name: String, value: String)], _ peer: String) throws -> Int {
                try Self.response(method, path, headers, peer: peer).status
            }
            let isClosed = try status(Self.foreign, "127.0.0.1:40000") == 403
            #expect(isClosed == (route.access == .reader))
            #expect(try status(Self.own, "127.0.0.1:40000") != 403)
            #expect(try status(Self.foreign, Self.remote) != 403)
        }
    }

    @Test(arguments: paths) func `what is beside an endpoint is not found`(path: String) throws {
        for other in [path + "x", path + "/x/y", path + "\u{301}", "/" + path, path + "//"] {
            // A runbook or a silence of this name is not there either; the method may be another.
            let status = try Self.response("GET", other).status
            #expect(status == 404 || status == 405 && other.hasPrefix("/api/v1/silences/"))
        }
    }

    private static func server(_ security: Security) throws -> Server {
        try Server.start(
            listen: [.tcp(host: "127.0.0.1", port: 0)], limits: ServerLimits(), security: security
        ) { EveryEndpoint.endpoints.answer($0) }
    }

    private static func client(of server: Server) throws -> HTTPClient {
        guard case .tcp(_, let port) = server.boundAddresses[0] else {
            throw SupportError("no port")
        }
        return HTTPClient(port: Int(port))
    }

    @Test func `without its password no endpoint answers where there are users`() async throws {
        let hash = "$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e"
        let server = try Self.server(Security(users: ["ann": hash]))
        defer { server.stop(within: .zero) }
        let client = try Self.client(of: server)
        for route in EveryEndpoint.routes {
            let path = EveryEndpoint.path(of: route)
            let answer = try await client.request(route.method.rawValue, path)
            #expect(answer.status == 401, "\(route.path)")
            #expect(answer[header: "WWW-Authenticate"]?.hasPrefix("Basic") == true)
        }
    }

    @Test func `HEAD has the head that GET has, and no body`() async throws {
        let server = try Self.server(Security())
        defer { server.stop(within: .zero) }
        let client = try Self.client(of: server)
        // A stream of events has no length, and no end.
        for route in EveryEndpoint.routes
        where route.method == .get && route.path != "/api/v1/events" {
            let path = EveryEndpoint.path(of: route)
            let get = try await client.get(path)
            let head = try await client.request("HEAD", path)
            #expect(head.body.isEmpty && head.status == get.status, "\(path)")
            #expect(head[header: "Content-Length"] == "\(get.body.count)", "\(path)")
            #expect(head[header: "Content-Type"] == get[header: "Content-Type"], "\(path)")
        }
    }

    @Test func `the status page leads to each endpoint that has a link now`() throws {
        let page = try String(
            decoding: Self.response("GET", "/").body.bytes, as: UTF8.self)
        let links = EveryEndpoint.routes.filter { $0.link != nil }
        #expect(links.count { $0.isLinked() } > 4 && links.contains { !$0.isLinked() })
        for route in links {
            let path = route.path.fixed.dropFirst()
            let link = #"<a href="./\#(path)">\#(route.link ?? "")</a>"#
            #expect(page.contains(link) == route.isLinked(), "\(path)")
        }
    }
}
