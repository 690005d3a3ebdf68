import HTTP
import Metrics
import Support
import Testing
import Web

/// Which addresses lead to the pages below the first one of a target, and what is refused.
@Suite struct ObjectRequestTests {
    @Test(arguments: [
        ("queries", "sort", "size", "sort: \"size\" is none of time, calls"),
        ("queries", "n", "0", "n: \"0\" is no whole number from 1 to 100"),
        ("queries", "n", "101", "from 1 to 100"), ("queries", "n", "1e1", "n: \"1e1\""),
        ("tables", "sort", "time", "sort: \"time\" is none of size"),
        ("tables", "indexes", "some", "indexes: \"some\" is none of all, unused, invalid"),
        ("tables", "n", "99999999999999999999", "from 1 to 200"),
        ("tables", "q", String(repeating: "x", count: 101), "q: is longer than 100 bytes"),
        ("queries/77", "range", "3d", "range: \"3d\" is none of 1h, 6h, 2d"),
    ])
    func `a wrong parameter gets 400 with its name and its value`(
        page: String, name: String, value: String, words: String
    ) throws {
        let response = try ObjectPageTests.scene().get("/targets/orders/\(page)?\(name)=\(value)")
        let text = String(decoding: response.body.bytes, as: UTF8.self)
        #expect(response.status == 400 && text.contains(words), "\(text)")
    }

    @Test(arguments: ObjectPageTests.pages)
    func `a target that there is not gets 404 with those that are near`(
        name: String
    ) throws {
        let response = try ObjectPageTests.scene().get("/targets/ordrs/\(name)")
        let page = String(decoding: response.body.bytes, as: UTF8.self)
        #expect(response.status == 404 && page.contains("href=\"../../targets/orders\""))
    }

    @Test(arguments: ObjectPageTests.pages)
    func `a page that a PgBouncer does not have is 404 with what there is instead, and no link`(
        name: String
    ) throws {
        let info: Labels = ["kind": "pgbouncer", "profile": "standard"]
        let scene = PageScene([
            TargetSnapshot(
                name: "pool", labels: ["target": "pool"], generation: 1,
                families: [
                    SampleTarget.family("pg_up", Sample(.none, 1)),
                    SampleTarget.family("pgvigil_target_info", Sample(info, 1)),
                ], pollBegan: .now)
        ])
        let response = try scene.get("/targets/pool/\(name)")
        let page = String(decoding: response.body.bytes, as: UTF8.self)
        #expect(response.status == 404 && page.contains("This target is a PgBouncer"))
        #expect(page.contains("href=\"../../targets/pool\""))
        let first = try scene.page("pool")
        for text in [page, first] { #expect(!text.contains("targets/pool/\(name)\"")) }
    }

    @Test(arguments: ObjectPageTests.pages) func `every name has an address that leads to its page`(
        name: String
    ) throws {
        for target in ["foo/bar", "50%25", "..", ".", "a b", "e\u{301}", "a?b", "//", "queries"] {
            let scene = PageScene([SampleObjects.snapshot(.init(target: target))])
            let address = TargetAddress(target, page: name)
            let response = try scene.get("/" + address.path)
            let page = String(decoding: response.body.bytes, as: UTF8.self)
            #expect(response.status == 200 && page.contains("<h1>\(HTML.escaped(target))</h1>"))
            let up = target.utf8.contains(0x2f) || target.hasPrefix(".") ? "../" : "../../"
            #expect(page.contains("href=\"\(up)\(TargetAddress.path(of: target))\""), "\(target)")
        }
        #expect(try ObjectPageTests.scene().get("/target/\(name)").status == 400)
    }

    @Test(arguments: ObjectPageTests.pages) func `too old pages are not shown`(name: String) throws
    {
        let scene = PageScene(
            [SampleObjects.snapshot()], tooOld: Problem("nothing was rendered", status: 503))
        #expect(try scene.get("/targets/orders/\(name)").status == 503)
    }
}
