import Testing
import YAML

@Suite struct ParserTests {
    @Test(arguments: [
        "", "\n", "# only a comment\n", "---\n", "---\n...\n", "\u{feff}", "\u{feff}# x\n",
    ])
    func `a text that says nothing is an empty mapping`(text: String) throws {
        #expect(try Parser.parse(Array(text.utf8)).content == .mapping([]))
    }

    @Test func `keys and values have marks that count characters from 1`() throws {
        let text = "agent:\n  é: 10s # why\n  list: [ü, 'b c']\n"
        let root = try Parser.parse(Array(text.utf8))
        let agent = try #require(entries(root).first)
        #expect(agent.key == "agent")
        #expect(agent.keyRange == mark(1, 1)..<mark(1, 6))
        let inner = entries(agent.value)
        #expect(inner.map(\.key) == ["é", "list"])
        #expect(inner[0].value.content == .scalar("10s", .plain))
        #expect(inner[0].value.range == mark(2, 6)..<mark(2, 9))
        guard case .sequence(let items) = inner[1].value.content else {
            Issue.record("list is \(inner[1].value.kindName)")
            return
        }
        #expect(items.map(\.content) == [.scalar("ü", .plain), .scalar("b c", .quoted)])
        #expect(items.map(\.range) == [mark(3, 10)..<mark(3, 11), mark(3, 13)..<mark(3, 18)])
    }

    @Test func `blocks and quotes are distinguished from plain text`() throws {
        let root = try Parser.parse(Array("a: |\n  x\nb: >\n  y\nc: 'z'\nd: \"w\"\ne: v\n".utf8))
        let styles = entries(root).map(\.value.content)
        #expect(
            styles == [
                .scalar("x\n", .block), .scalar("y\n", .block), .scalar("z", .quoted),
                .scalar("w", .quoted), .scalar("v", .plain),
            ])
    }

    @Test func `CR LF ends lines as LF does`() throws {
        let unix = try Parser.parse(Array("a: 1\nb:\n  c: 2\n".utf8))
        let dos = try Parser.parse(Array("a: 1\r\nb:\r\n  c: 2\r\n".utf8))
        #expect(unix == dos)
    }

    @Test func `a byte order mark moves nothing`() throws {
        let root = try Parser.parse(Array("\u{feff}a: 1\n".utf8))
        #expect(entries(root).first?.keyRange == mark(1, 1)..<mark(1, 2))
    }

    @Test(arguments: ["a:", "a: ~", "a: null", "a: Null", "a: NULL"])
    func `empty values are distinguished from text`(text: String) throws {
        let value = try #require(entries(try Parser.parse(Array(text.utf8))).first?.value)
        #expect(value.isNull)
        #expect(value.kindName == "nothing")
    }

    @Test func `quoted nothing is text`() throws {
        let value = try #require(entries(try Parser.parse(Array("a: 'null'".utf8))).first?.value)
        #expect(!value.isNull)
        #expect(value.kindName == "text")
    }

    private func mark(_ line: Int, _ column: Int) -> Mark { Mark(line: line, column: column) }

    private func entries(_ node: Node) -> [Node.Entry] {
        guard case .mapping(let entries) = node.content else { return [] }
        return entries
    }
}
