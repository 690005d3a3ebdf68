import Support
import Terminal
import Testing
import Top

@Suite struct TopScreenTests {
    @Test(arguments: [(80, 24), (120, 40), (40, 10)])
    func `a target's screen is as reviewed in every size`(columns: Int, rows: Int) throws {
        let frame = TopScene.screen(try TopScene.state(), columns, rows)
        #expect(frame.lines.count == rows)
        try GoldenFile.expect(
            frame.text(), at: "Tests/TopTests/Golden/target-\(columns)x\(rows).txt")
    }

    @Test(arguments: [(80, 24), (40, 10)])
    func `the fleet's screen is as reviewed in every size`(columns: Int, rows: Int) throws {
        var state = TopState(target: nil, source: "http://127.0.0.1:9787")
        _ = state.take(fleet: try TopScene.answer(), now: 0)
        try GoldenFile.expect(
            TopScene.screen(state, columns, rows).text(),
            at: "Tests/TopTests/Golden/fleet-\(columns)x\(rows).txt")
    }

    @Test func `every size has a frame that fits, also in ASCII and with help`() throws {
        var state = try TopScene.state()
        for help in [false, true] {
            if help { _ = state.take(.character("?")) }
            for columns in [1, 7, 20, 69, 70, 109, 110, 500] {
                for rows in [1, 2, 3, 5, 11, 13, 31, 200] {
                    let text = TopScene.screen(state, columns, rows).text(inASCII: true)
                    let lines = text.utf8.split(
                        separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                    #expect(lines.count - 1 <= rows)
                    #expect(lines.allSatisfy { $0.count <= columns }, "\(columns)x\(rows)")
                }
            }
        }
    }

    @Test func `names and texts of others cannot command the terminal`() throws {
        let text = TopScene.screen(try TopScene.state(), 200, 40).text()
        let hidden: [Unicode.Scalar] = ["\u{1B}", "\u{202E}"]
        #expect(!text.unicodeScalars.contains { hidden.contains($0) })
        #expect(text.contains(#"\u{202E}"#))
    }

    @Test func `a statement shows the text that the agent knows, or why it has no id`() throws {
        let lines = TopScene.screen(try TopScene.state(), 120, 40).text().split(separator: "\n")
        #expect(lines.contains { $0.contains("999") && $0.contains("SELECT 'from the agent'") })
        #expect(lines.contains { $0.contains("unknown") && $0.contains("no query id") })
    }

    @Test func `an old reading, a server that is down and an agent that is gone are said`() throws {
        var state = try TopScene.state()
        #expect(TopScene.screen(state, 80, 24, now: 65).text().contains("read 66s ago"))
        state.take(trouble: "127.0.0.1:9787: Connection refused")
        let text = TopScene.screen(state, 80, 24).text()
        #expect(text.contains("Connection refused") && text.contains("4711"), "the last stays")
        var down = try TopScene.answer().targets[0]
        down.server.up = false
        down.server.failure = "connect: no route"
        state.take(down, nil, now: 0)
        let second = TopScene.screen(state, 80, 24).text()
        #expect(second.contains("DOWN") && second.contains("connect: no route"))
    }
}
