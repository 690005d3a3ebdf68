import Metrics
import Platform
import Support
import TargetPages
import Testing
import Web

/// Pages as an independent parser of HTML reads them.
@Suite struct PageStructureTests {
    /// Prints what a page is made of: elements and the names of their attributes, in order.
    private static let script = """
        import sys, html5lib
        for name in sys.argv[1:]:
            parser = html5lib.HTMLParser(strict=False)
            tree = parser.parse(open(name, "rb").read().decode("utf-8"))
            print("FILE")
            for element in tree.iter():
                if not isinstance(element.tag, str):
                    print("comment")
                    continue
                tag = element.tag.rpartition("}")[2]
                print(tag, " ".join(sorted(k.rpartition("}")[2] for k in element.attrib)))
                for key, value in element.attrib.items():
                    if key == "src" and not value.startswith("../"): print("script from", value)
                    if key in ("href", "src"): print("  to", value.split(":")[0] if ":" in value else "us")
            print("ERRORS", sorted({code for place, code, data in parser.errors}))
        """

    private static func shapes(_ pages: [String]) throws -> [[Substring]] {
        let directory = try TemporaryDirectory()
        let files = try pages.enumerated().map { number, page in
            try directory.write("\(number).html", page)
        }
        let output = try CommandOutput.of(
            [ToolPath.python(), "-c", script] + files, environment: [:], within: .seconds(60))
        return String(decoding: output, as: UTF8.self).split(separator: "FILE\n").map {
            $0.split(separator: "\n")
        }
    }

    private static func page(
        _ snapshot: (PageScene.Names) -> TargetSnapshot, _ names: PageScene.Names
    ) throws -> String {
        let target = snapshot(names)
        let scene = PageScene([target], alerts: [SampleTarget.alert(names)])
        scene.sample(target.name, names)
        scene.read(target.name, names)
        return try scene.page(target.name)
    }

    private static func page(
        _ snapshot: (PageScene.Names) -> TargetSnapshot, _ page: String, _ names: PageScene.Names
    ) throws -> String {
        let target = snapshot(names)
        let scene = PageScene([target], recent: SampleObjects.recent([names]))
        scene.sample(target.name, names)
        scene.read(target.name, names)
        let address =
            page.isEmpty
            ? TargetAddress(target.name, statement: PageScene.statement)
            : TargetAddress(target.name, page: page)
        return try scene.text(address)
    }

    @Test(arguments: ["", "queries", "tables", "vacuum", "replication", "settings"])
    func `hostile names change nothing of what a page of objects is made of`(page: String) throws {
        // Both names are such that no path carries them.
        let plain = PageScene.Names(target: "foo/bar")
        let shapes = try Self.shapes([
            Self.page({ SampleObjects.snapshot($0) }, page, plain),
            Self.page({ SampleObjects.snapshot($0) }, page, PageScene.hostile),
            Self.page({ SampleTarget.down($0) }, page, plain),
            Self.page({ SampleTarget.down($0) }, page, PageScene.hostile),
        ])
        #expect(shapes.count == 4 && shapes[0].count > 50)
        #expect(shapes[0] == shapes[1] && shapes[2] == shapes[3])
        for shape in shapes { Self.expectSafe(shape) }
    }

    @Test(arguments: ["healthy", "locked", "down"])
    func `hostile names change nothing of what a page is made of`(kind: String) throws {
        let snapshot: (PageScene.Names) -> TargetSnapshot =
            switch kind {
            case "healthy": { SampleTarget.healthy($0) }
            case "locked": { SampleTarget.locked($0) }
            default: { SampleTarget.down($0) }
            }
        // Neither has a runbook that may be followed, or a name that a path carries.
        let plain = PageScene.Names(target: "foo/bar", runbook: "nowhere")
        let shapes = try Self.shapes([
            Self.page(snapshot, plain), Self.page(snapshot, PageScene.hostile),
        ])
        #expect(shapes.count == 2 && shapes[0].count > 100)
        #expect(shapes[0] == shapes[1])
        Self.expectSafe(shapes[1])
    }

    /// Nothing runs but the agent's own script, nothing is loaded from elsewhere, and the parser has
    /// nothing to forgive.
    private static func expectSafe(_ shape: [Substring]) {
        #expect(shape.count { $0.hasPrefix("script") } == 1 && shape.contains("script defer src"))
        for line in shape {
            let tag = line.prefix { $0 != " " }
            #expect(!["img", "iframe", "style", "object", "comment"].contains(tag))
            let attributes = line.split(separator: " ").dropFirst()
            #expect(!attributes.contains { $0.hasPrefix("on") || $0 == "style" }, "\(line)")
            #expect(!line.hasPrefix("  to javascript"))
        }
        #expect(shape.last == "ERRORS []")
    }
}
