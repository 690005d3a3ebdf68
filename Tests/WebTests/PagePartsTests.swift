import HTTP
import HTTPMessages
import Markup
import PageParts
import Testing
import Web

/// The layout that pages share, and its files.
@Suite struct PagePartsTests {
    private let router = Router(AssetRoutes.routes, hosts: { AllowedHosts() })

    private func get(_ path: String, known: String? = nil) throws -> Response {
        let headers = known.map { [(name: "If-None-Match", value: $0)] } ?? []
        guard case .now(let response) = router.answer(Request(path: path, headers: headers)) else {
            throw Problem("not answered at once", status: 500)
        }
        return response
    }

    private func header(_ response: Response, _ name: String) -> String? {
        response.headers.first { $0.name == name }?.value
    }

    @Test(arguments: PageAsset.all.map(\.name))
    func `a file of pages comes with a tag, and once to each browser`(name: String) throws {
        let first = try get("/assets/\(name)")
        #expect(first.status == 200 && first.body.bytes.count > 100)
        let tag = try #require(header(first, "ETag"))
        #expect(name.contains(tag.dropFirst().dropLast()))
        #expect(header(first, "Cache-Control")?.hasSuffix("immutable") == true)
        let again = try get("/assets/\(name)", known: "W/\"x\", \(tag)")
        #expect(again.status == 304 && again.body.bytes.isEmpty)
        #expect(try get("/assets/\(name)", known: "\"x\"").status == 200)
    }

    @Test(arguments: [
        "/assets/style.css", "/assets/style-0000000000000000.css", "/assets/..", "/assets/",
    ])
    func `a file of another name is not there`(path: String) throws {
        #expect(try get(path).status == 404)
    }

    @Test func `the stylesheet asks for nothing elsewhere, and knows dark, narrow and paper`() {
        let style = PageAsset.stylesheet.text
        #expect(!style.contains("url(") && !style.contains("@import") && !style.contains("http"))
        #expect(style.contains("prefers-color-scheme:dark") && style.contains("@media print"))
        #expect(style.contains(".area.s1") && style.utf8.count < 16_384)
    }

    @Test func `the script writes no markup, asks for nothing elsewhere, and is small`() {
        let script = PageAsset.script.text
        for way in ["innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "http"] {
            #expect(!script.contains(way), "\(way)")
        }
        #expect(script.utf8.count < 16_384)
    }

    @Test func `only a live page has the script, and without scripts it is loaded again`() {
        let live = PageLayout(title: "T", depth: 2, isLive: true, refreshSeconds: 10).document([])
        #expect(live.contains("src=\"../../\(PageAsset.script.path)\""))
        #expect(live.contains("data-events=\"../../api/v1/events\""))
        let refresh = "<noscript><meta http-equiv=\"refresh\" content=\"10\"/></noscript>"
        #expect(live.contains(refresh))
        let still = PageLayout(title: "T", depth: 0).document([])
        #expect(!still.contains("script") && !still.contains("data-events"))
    }

    @Test(arguments: [(0, "./"), (1, "../"), (2, "../../")])
    func `addresses are relative to the page`(depth: Int, prefix: String) {
        let layout = PageLayout(title: "<T>", depth: depth, version: "1")
        #expect(layout.address("a:b") == "\(prefix)a:b")
        let page = layout.document(["<x>"])
        #expect(page.contains("<title>&lt;T&gt;</title>") && page.contains("&lt;x&gt;"))
        #expect(page.contains("href=\"\(prefix)\(PageAsset.stylesheet.path)\""))
        #expect(page.contains("Version 1"))
    }
}
