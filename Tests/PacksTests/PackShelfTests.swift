import Basics
import Documents
import Packs
import Testing

/// Which packs there are, and whose file is read.
@Suite struct PackShelfTests {
    private struct Own: FileReading {
        let contents: [String: String]

        func read(_ path: String) throws(UnreadableFile) -> [UInt8] {
            guard let content = contents[path] else { throw UnreadableFile("not there") }
            return Array(content.utf8)
        }

        func paths(matching pattern: String) -> [String] {
            contents.keys.filter(Glob(pattern).matches).sorted()
        }
    }

    private static let own = Own(contents: [
        "/p/orders/collectors.yml": "# mine\n", "/p/app-cache/rules.yml": "groups: []\n",
        "/p/empty/README.md": "# empty\n", "/p/Wrong_Name/collectors.yml": "",
        "/p/deep/er/collectors.yml": "",
    ])

    @Test func `packs of one's own stand beside the program's and win by name`() throws {
        let shelf = PackShelf("/p/", files: Self.own)
        #expect(shelf.names == (BuiltInPacks.names + ["orders"]).sorted())
        #expect(["orders", "app-cache", "sync-log"].map(shelf.isOwn) == [true, true, false])
        #expect(try shelf.content(of: .collectors, in: "orders") == Array("# mine\n".utf8))
        #expect(shelf.path(of: .collectors, in: "orders") == "/p/orders/collectors.yml")
        // One's own has no collectors, and the program's are not put in their place.
        #expect(try shelf.content(of: .collectors, in: "app-cache") == nil)
        #expect(shelf.path(of: .rules, in: "app-cache") == "/p/app-cache/rules.yml")
        #expect(shelf.path(of: .rules, in: "sync-log") == "packs/sync-log/rules.yml")
        #expect(shelf.has(.rules, in: "sync-log") && !shelf.has(.board, in: "sync-log"))
    }

    @Test func `without a directory there are those of the program`() throws {
        let shelf = PackShelf(nil, files: Self.own)
        #expect(shelf.names == BuiltInPacks.names)
        #expect(try shelf.content(of: .rules, in: "orders") == nil)
    }

    @Test func `a file that cannot be read is named with the reason`() {
        let shelf = PackShelf("/p", files: Unreadable())
        #expect(throws: UnreadableFile("denied")) {
            try shelf.content(of: .collectors, in: "orders")
        }
    }

    private struct Unreadable: FileReading {
        func read(_ path: String) throws(UnreadableFile) -> [UInt8] {
            throw UnreadableFile("denied")
        }

        func paths(matching pattern: String) -> [String] {
            ["/p/orders/collectors.yml"].filter(Glob(pattern).matches)
        }
    }

    @Test(arguments: [
        ("# a\n\nWatches a\nand b. More.\n\nElse.\n", "Watches a and b."), ("# a\n", ""),
        ("", ""), ("Only this", "Only this"),
    ])
    func `the summary is the first sentence below the title`(readme: String, summary: String) {
        #expect(PackSummary.of(readme) == summary)
    }

    @Test(arguments: [
        ("app-cache", true), ("a1", true), ("", false), ("App", false), ("a_b", false),
        ("a/b", false), ("..", false), ("*", false), ("ä", false),
        (String(repeating: "a", count: 64), false),
    ])
    func `a name is made of a to z, 0 to 9 and dashes`(name: String, isPossible: Bool) {
        #expect(PackName.isPossible(name) == isPossible)
    }

    @Test func `a role is quoted wherever the statements name it, and not looked into`() {
        let sql = "GRANT a TO :\"role\"; SELECT :'role';"
        #expect(PackGrants.text(sql, for: "w") == "GRANT a TO \"w\"; SELECT 'w';")
        #expect(
            PackGrants.text(sql, for: "o':'role'")
                == "GRANT a TO \"o':'role'\"; SELECT 'o'':''role''';")
    }
}
