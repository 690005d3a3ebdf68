import Dashboards
import Packs
import Platform
import Support
import Testing

/// The packs as the program has them, and as they lie in the checkout.
@Suite struct PackTextsTests {
    private static let directory = "\(Checkout.root)/packs"

    /// The names of the directories in `packs`.
    static let names: [String] =
        Set(
            Files.matching("\(directory)/*/\(PackFile.readme.rawValue)").compactMap { path in
                path.split(separator: "/").dropLast().last.map(String.init)
            }
        ).sorted()

    /// The text of a pack's file in the checkout.
    static func text(_ file: PackFile, of name: String) throws -> String {
        let path = "\(directory)/\(name)/\(file.rawValue)"
        return String(decoding: try Files.read(path), as: UTF8.self)
    }

    /// With UPDATE_GOLDEN=1 the program's texts are written instead.
    @Test func `the program has the packs as they are in the checkout`() throws {
        var texts = ""
        for name in Self.names {
            // The dashboards are values.
            for file in PackFile.allCases.map(\.rawValue).sorted() where file != "board.json" {
                let kind = try #require(PackFile(rawValue: file))
                let text = try Self.text(kind, of: name)
                texts += "\"\(name)/\(file)\": #\"\"\"\n\(text)\"\"\"#,\n"
                #expect(
                    BuiltInPacks.text(of: kind, in: name) == text,
                    "\(name)/\(file): run the tests with UPDATE_GOLDEN=1 and build again")
            }
        }
        #expect(Self.names.count > 12 && BuiltInPacks.names == Self.names)
        guard GoldenFile.isWritten() else { return }
        let path = "\(Checkout.root)/Sources/Packs/Texts/PackTexts.swift"
        let old = String(decoding: try Files.read(path), as: UTF8.self)
        let begin = try #require(old.firstRange(of: " = [\n")).upperBound
        try Files.replace(path, with: Array((old[..<begin] + texts + "    ]\n}\n").utf8))
    }

    @Test func `every pack has a dashboard, and no pack of another name`() {
        #expect(Board.packs.keys.sorted() == Self.names)
    }

    @Test(arguments: names)
    func `the dashboard in a pack's directory is what the program has`(name: String) throws {
        let board = try #require(Board.packs[name])
        #expect(board.uid == "pgvigil-\(name)")
        try GoldenFile.expect(board.json, at: "packs/\(name)/\(PackFile.board.rawValue)")
    }

    @Test(arguments: names)
    func `the panels of a pack say how to read them and what is bad`(name: String) throws {
        let panels = try #require(Board.packs[name]).panels
        #expect(Set(panels.map(\.title)).count == panels.count)
        for panel in panels {
            #expect(panel.description.hasSuffix("."), "\(panel.title)")
            #expect(panel.description.contains("Bad: "), "\(panel.title)")
            #expect(!panel.queries.isEmpty, "\(panel.title)")
        }
    }

    @Test(arguments: names)
    func `a pack's page has a summary, and the statements for a role name it quoted`(
        name: String
    ) throws {
        let summary = PackSummary.of(try Self.text(.readme, of: name))
        #expect(summary.count > 20 && summary.count < 110, "\(summary)")
        let grants = PackGrants.text(try Self.text(.grants, of: name), for: #"wat"cher"#)
        #expect(grants.contains(#""wat""cher""#))
        #expect(!grants.contains(":\"") && !grants.contains(":'"))
    }
}
