import Collection
import HTTP
import Health
import Indicators
import Manuals
import Metrics
import Platform
import Support
import Testing
import Web

/// The documents that the agent serves, and the links from numbers to them.
@Suite struct ManualTests {
    private static let scene = PageScene([SampleTarget.healthy()])

    /// The documents of the checkout by the names that they have in the program.
    private static func sources() -> [String: String] {
        let folder = "\(Checkout.root)/docs"
        var files = ["SECURITY": "\(Checkout.root)/SECURITY.md"]
        for file in Files.matching("\(folder)/*.md") + Files.matching("\(folder)/*.example.yml") {
            var name = String(file.dropFirst(folder.count + 1))
            if name.hasSuffix(".md") { name.removeLast(3) }
            files[name] = file
        }
        // For those who change the program, beside its sources.
        files["architecture"] = nil
        return files
    }

    /// With UPDATE_GOLDEN=1 the program's documents are written instead.
    @Test func `the program has the documents as they are in docs`() throws {
        let files = Self.sources()
        var written = ""
        for (name, file) in files.sorted(by: { $0.key < $1.key }) {
            let text = String(decoding: try Files.read(file), as: UTF8.self)
            #expect(!text.contains("\"\"\"#"), "\(name) would end its own text")
            written += "\"\(name)\": #\"\"\"\n\(text)\"\"\"#,\n"
            #expect(
                ManualTexts.all[name].map { $0 + "\n" } == text,
                "\(name): run the tests with UPDATE_GOLDEN=1 and build again")
        }
        #expect(ManualTexts.all.count == files.count)
        guard GoldenFile.isWritten() else { return }
        let path = "\(Checkout.root)/Sources/Manuals/Texts/ManualTexts.swift"
        let old = String(decoding: try Files.read(path), as: UTF8.self)
        let begin = try #require(old.firstRange(of: " = [\n")).upperBound
        try Files.replace(path, with: Array((old[..<begin] + written + "    ]\n}\n").utf8))
    }

    // MARK: Pages

    /// What the attributes of this name hold, as a browser reads them.
    static func attributes(_ name: String, in page: String) -> [String] {
        page.split(separator: " \(name)=\"", omittingEmptySubsequences: false).dropFirst()
            .compactMap { $0.split(separator: "\"", omittingEmptySubsequences: false).first }
            .map { String($0.replacing("&amp;", with: "&").replacing("&#39;", with: "'")) }
    }

    private static func text(_ path: String) throws -> String {
        let response = try scene.get(path)
        #expect(response.status == 200, "\(path)")
        return String(decoding: response.body.bytes, as: UTF8.self)
    }

    /// The path from the root that an address on the page at `path` means, and its anchor.
    static func resolved(_ address: String, on path: String) -> (path: String, anchor: String?) {
        let parts = address.split(
            separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let anchor = parts.count == 2 ? String(parts[1]) : nil
        guard let file = parts.first, !file.isEmpty else { return (path, anchor) }
        var folders = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
            .dropLast().map(String.init)
        for part in file.split(separator: "/") where part != "." {
            if part == ".." { folders = folders.dropLast() } else { folders.append(String(part)) }
        }
        return ("/" + folders.joined(separator: "/"), anchor)
    }

    private static let paths =
        ["/docs", "/docs/"] + Manuals.names.map { "/docs/\($0)" }

    @Test func `every link of every document leads to a page, and to an anchor if it names one`()
        throws
    {
        let pages = try Dictionary(uniqueKeysWithValues: Self.paths.map { ($0, try Self.text($0)) })
        let anchors = pages.mapValues { Set(Self.attributes("id", in: $0)) }
        var followed = 0
        for (path, page) in pages {
            for address in Self.attributes("href", in: page)
            where !address.hasPrefix("https://") {
                let (target, anchor) = Self.resolved(address, on: path)
                if target == "/api/v1/openapi.json" || target.hasPrefix("/assets/") { continue }
                followed += 1
                if let known = anchors[target] {
                    if let anchor { #expect(known.contains(anchor), "\(path): \(address)") }
                } else if target != "/alerts" && target != "/agent" {
                    #expect(try Self.scene.get(target).status == 200, "\(path): \(address)")
                }
            }
        }
        #expect(followed > 500)
    }

    @Test func `every anchor is there once, and no sign of Markdown is left in the words`() throws {
        for path in Self.paths where !path.hasSuffix(".yml") {
            let page = try Self.text(path)
            let anchors = Self.attributes("id", in: page)
            #expect(Set(anchors).count == anchors.count, "\(path)")
            var words = page
            for (begin, end) in [("<code>", "</code>"), ("<pre>", "</pre>")] {
                words = Self.without(begin, end, words)
            }
            for sign in ["**", "](", "&lt;!--", "&lt;br", "\n| ", "```", "<li># "] {
                #expect(!words.contains(sign), "\(path): \(sign)")
            }
        }
    }

    private static func without(_ begin: String, _ end: String, _ text: String) -> String {
        var kept = ""
        for (index, part) in text.components(at: begin).enumerated() {
            kept +=
                index == 0
                ? String(part) : String(part).components(at: end).dropFirst().joined(separator: end)
        }
        return kept
    }

    @Test func `a document that there is not is named as such, also with signs of a path`() throws {
        for name in ["nothing", "architecture", "..%2FREADME", "README.md.md", "%3Cscript%3E"] {
            let response = try Self.scene.get("/docs/\(name)")
            #expect(response.status == 404, "\(name)")
            #expect(
                String(decoding: response.body.bytes, as: UTF8.self).contains("see /docs"),
                "\(name)")
        }
        let asFile = try Self.text("/docs/metrics.md")
        #expect(asFile == (try Self.text("/docs/metrics")))
    }

    @Test func `documents are for readers: no page of another site gets them`() throws {
        #expect(try Self.scene.get("/docs", host: "evil.test").status == 403)
        #expect(try Self.scene.get("/docs/cost", host: "evil.test").status == 403)
    }

    // MARK: Numbers

    @Test func `every series, check and collector that a page names is explained`() throws {
        let files =
            try ["ObjectPages", "StatementPages", "TargetPages", "StatusPages", "TargetParts"]
            .flatMap { Files.matching("\(Checkout.root)/Sources/\($0)/*.swift") }
            .map { String(decoding: try Files.read($0), as: UTF8.self) }
        var names: Set<String> = []
        for text in files {
            for begin in [" by: \"", "series: \"", "manual(\"", "of: \""] {
                let parts = text.components(at: begin)
                for (before, after) in zip(parts, parts.dropFirst()) {
                    // Behind a title, that is: what a collector is called stands behind `of:`, too.
                    let isTitled = before.last { !$0.isWhitespace } == ","
                    if begin == "of: \"", !isTitled { continue }
                    let name = after.prefix { $0 != "\"" }
                    if name.hasPrefix("pg") { names.insert(String(name)) }
                }
            }
        }
        #expect(names.count > 50)
        for name in names { #expect(Manuals.path(ofSeries: name) != nil, "\(name)") }
        let checks = HealthModel.current.components.flatMap(\.checks).map(\.name)
        for check in checks + HealthModel.current.caps.map(\.reason) {
            #expect(Manuals.path(ofCheck: check) != nil, "\(check)")
        }
        for collector in Catalog.all.map(\.name) {
            #expect(Manuals.path(ofCollector: collector) != nil, "\(collector)")
        }
    }

    @Test func `links from numbers lead to where these are explained`() throws {
        let scene = PageScene(
            [SampleObjects.snapshot(.init(target: "objects")), SampleTarget.healthy()],
            recent: SampleObjects.recent([.init(target: "objects")]))
        scene.sample("objects")
        let tabs = ["", "queries", "tables", "vacuum", "replication"]
        let paths =
            ["/", "/targets/orders"]
            + tabs.map { "/" + TargetAddress("objects", page: $0).path }
            + ["/" + TargetAddress("objects", statement: PageScene.statement).path]
        for path in paths {
            let page = String(decoding: try scene.get(path).body.bytes, as: UTF8.self)
            let links = Self.attributes("href", in: page).filter { $0.contains("/docs/") }
            #expect(links.count > 3, "\(path): \(links)")
            for link in links {
                let (target, anchor) = Self.resolved(link, on: path)
                let known = Self.attributes("id", in: try Self.text(target))
                #expect(known.contains(try #require(anchor)), "\(path): \(link)")
            }
        }
        #expect(
            Manuals.path(ofSeries: "pg_cache_hit_ratio") == "docs/indicators#pg_cache_hit_ratio")
        #expect(Manuals.path(ofSeries: "my_own") == nil && Manuals.path(ofCheck: "mine") == nil)
        #expect(Manuals.path(ofCollector: "pg_server") == "docs/metrics#pg_server")
    }
}

extension String {
    /// The parts between the places where a text stands.
    fileprivate func components(at text: String) -> [Substring] {
        split(separator: text, omittingEmptySubsequences: false)
    }
}
