import HTTP
import HTTPMessages
import Metrics
import PageParts
import TargetPages
import Testing
import Web

/// Which address leads to which page.
@Suite struct TargetRoutesTests {
    private static func snapshot(_ name: String) -> TargetSnapshot {
        SampleTarget.healthy(.init(target: name))
    }

    private func text(_ response: Response) -> String {
        String(decoding: response.body.bytes, as: UTF8.self)
    }

    private static let awkward = [
        "foo/bar", "50%", "50%25", "..", ".", "a+b", "blank ", " ", "a?b", "a#b", "a;b", "a:b",
        "%2F", "a\\b", "é", "e\u{301}", "https://x", "//", "a/../b", "\u{1F600}",
    ]

    @Test(arguments: awkward) func `every name has an address that leads to its page`(
        name: String
    ) throws {
        let scene = PageScene([Self.snapshot("other"), Self.snapshot(name)])
        let path = TargetAddress.path(of: name)
        #expect(path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f })
        for address in ["/\(path)", "/targets/\(name.percentEncoded)"] {
            let response = try scene.get(address)
            #expect(response.status == 200, "\(address)")
            #expect(text(response).contains("<h1>\(HTML.escaped(name))</h1>"), "\(address)")
        }
        // A browser removes segments of dots, encoded or not.
        let segments = path.split(separator: "?")[0].split(separator: "/")
        #expect(!segments.contains("%2E%2E") && !segments.contains(".."))
    }

    @Test func `names are compared by bytes, and decoded once`() throws {
        let scene = PageScene([Self.snapshot("caf\u{e9}"), Self.snapshot("50%")])
        #expect(try scene.get("/targets/cafe%CC%81").status == 404)
        #expect(try scene.get("/targets/50%2525").status == 404)
        #expect(try scene.get("/targets/50%25").status == 200)
        #expect(try scene.get("/targets/50%25/").status == 404)
    }

    @Test func `a path that is not UTF-8 gets 400, and so does a range that is not there`() throws {
        let scene = PageScene([Self.snapshot("orders")])
        #expect(try scene.get("/targets/%FF").status == 400)
        let range = try scene.get("/targets/orders?range=3d")
        #expect(
            range.status == 400 && text(range).contains("range: \"3d\" is none of 1h, 6h, 2d"))
        #expect(try scene.get("/target").status == 400)
        #expect(try scene.get("/targets/orders?range=2d").status == 200)
    }

    @Test func `an unknown target gets 404 with links to those that are near`() throws {
        let scene = PageScene((0..<30).map { Self.snapshot("orders\($0)") })
        let response = try scene.get("/targets/order%3Cb%3E7")
        let page = text(response)
        #expect(response.status == 404 && page.contains("order&lt;b&gt;7"))
        let near = text(try scene.get("/targets/ordes17"))
        let links = near.split(separator: "<li>").dropFirst()
        #expect(links.first?.contains("href=\"../targets/orders17\"") == true)
        #expect(links.count == 10 && near.contains("There are 30 targets"))
    }

    @Test func `a browser may load the agent's own files alone, and keeps no page`() throws {
        let scene = PageScene([Self.snapshot("orders")])
        let response = try scene.get("/targets/orders")
        let headers = Dictionary(
            response.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        let policy = try #require(headers["Content-Security-Policy"])
        #expect(policy.hasPrefix("default-src 'none'; script-src 'self';"))
        #expect(!policy.contains("unsafe") && headers["Cache-Control"] == "no-store")
        let page = text(response)
        #expect(
            !page.contains("style=\"") && !page.contains("<script>") && !page.contains("<style"))
    }

    @Test(arguments: [
        "/targets/orders", "/target?target=orders", "/", "/runbooks", "/runbooks/PostgresDown",
    ])
    func `every address in a page is relative to it`(path: String) throws {
        let scene = PageScene([Self.snapshot("orders")])
        let page = text(try scene.get(path))
        let addresses = page.split(separator: "href=\"").dropFirst().map {
            $0.prefix { $0 != "\"" }
        }
        #expect(addresses.count > 4)
        for address in addresses {
            let isRelative = ["./", "../", "#"].contains { address.hasPrefix($0) }
            #expect(isRelative, "\(address)")
        }
    }

    @Test func `a page leads to a report only where one can be made`() throws {
        let link = "href=\"../report?target=orders\""
        for hasReports in [true, false] {
            let scene = PageScene([Self.snapshot("orders")], hasReports: hasReports)
            #expect(text(try scene.get("/targets/orders")).contains(link) == hasReports)
        }
    }

    @Test func `too old pages are not shown`() throws {
        let scene = PageScene(
            [Self.snapshot("orders")], tooOld: Problem("nothing was rendered", status: 503))
        #expect(try scene.get("/targets/orders").status == 503)
    }

    @Test func `a page of another site in a browser cannot read it`() throws {
        let scene = PageScene([Self.snapshot("orders")])
        #expect(try scene.get("/targets/orders", host: "evil.example").status == 403)
    }
}
