import Terminal
import Testing
import Top

@Suite struct TopStateTests {
    private func type(_ text: String, into state: inout TopState) {
        for scalar in text.unicodeScalars { _ = state.take(.character(scalar)) }
    }

    @Test func `sessions are sorted by what s chooses, the longest first within equals`() throws {
        var state = try TopScene.state()
        #expect(state.visibleSessions.map(\.pid) == [4711, 4712, 4713, 4720])
        type("sss", into: &state)
        #expect(state.order == .database)
        #expect(state.visibleSessions.map(\.pid) == [4720, 4711, 4712, 4713])
    }

    @Test func `a filter keeps what contains it, and its letters are no keys`() throws {
        var state = try TopScene.state()
        type("/analyst", into: &state)
        #expect(state.isFiltering && state.visibleSessions.map(\.pid) == [4720])
        #expect(state.take(.character("q")) == .none)
        _ = state.take(.backspace)
        _ = state.take(.enter)
        #expect(state.filter == "analyst")
        #expect(state.take(.character("q")) == .quit)
        _ = state.take(.escape)
        #expect(state.filter.isEmpty)
    }

    @Test func `the fleet and its targets are reached by keys`() throws {
        var state = try TopScene.state()
        #expect(state.take(.character("n")) == .fetch)
        #expect(state.target == "billing" && state.shown == nil)
        #expect(state.take(.character("f")) == .fetch)
        #expect(state.view == .fleet && state.row == 1)
        _ = state.take(.up)
        #expect(state.take(.enter) == .fetch)
        #expect(state.view == .target && state.target == "orders")
    }

    @Test func `an answer about a target that is no longer shown is not taken`() throws {
        var state = try TopScene.state()
        _ = state.take(.character("n"))
        state.take(try TopScene.answer().targets[0], nil, now: 1)
        #expect(state.shown == nil)
    }

    @Test func `a pause is said with its time, and beside it that the agent is gone`() throws {
        var state = try TopScene.state()
        state.take(connection: "Connection refused")
        #expect(state.trouble == nil, "without a pause what was asked for says it")
        _ = state.take(.character("p"), clock: "10:41:07Z")
        #expect(TopScene.screen(state, 80, 24).text().contains("paused since 10:41:07Z"))
        state.take(connection: "127.0.0.1:9787: Connection refused")
        let text = TopScene.screen(state, 80, 24).text()
        #expect(text.contains("paused since 10:41:07Z  127.0.0.1:9787: Connection refused"))
        #expect(text.contains("4711"), "the last stays")
        state.take(connection: nil)
        #expect(state.trouble == nil && state.isPaused)
        _ = state.take(.character("p"), clock: "10:41:09Z")
        #expect(!state.isPaused)
    }

    @Test func `targets that had no room in the answer are counted`() throws {
        var state = TopState(target: nil, source: "")
        var answer = try TopScene.answer()
        _ = state.take(fleet: answer, now: 0)
        #expect(!TopScene.screen(state, 80, 24).text().contains("not shown"))
        answer.truncated = 12
        _ = state.take(fleet: answer, now: 0)
        #expect(TopScene.screen(state, 80, 24).text().contains("12 more not shown"))
    }

    @Test(arguments: [("0s", Duration.zero), ("61s", .seconds(61)), ("soon", nil)])
    func `an interval that is none is refused with its text`(
        text: String, interval: Duration?
    ) throws {
        let trouble = #expect(throws: TopTrouble.self) {
            try TopSettings(
                target: nil, interval: interval, intervalText: text, isOnce: false, format: nil)
        }
        #expect(trouble?.words == "--interval \(text) is no time from 500ms to 60s")
        #expect(trouble?.isUsage == true)
    }

    @Test func `the only target is opened at once`() throws {
        var state = TopState(target: nil, source: "")
        var answer = try TopScene.answer()
        answer.targets.removeLast()
        #expect(state.take(fleet: answer, now: 0) == .fetch)
        #expect(state.view == .target && state.target == "orders")
    }

    @Test func `a reading counts once, a gap is neither rest nor load, and both are bounded`()
        throws
    {
        var state = try TopScene.state()
        let before = state.load.readings
        #expect(before.count == 5 && before[3] == nil)
        let target = try TopScene.answer().targets[0]
        state.take(target, nil, now: 1)
        #expect(state.load.readings == before)
        state.take(trouble: "gone")
        state.take(trouble: "gone")
        #expect(state.load.readings.count == 6)
        for number in 0..<1_000 {
            var next = target
            next.readAt = "\(number)"
            state.take(next, nil, now: 1)
        }
        #expect(state.load.readings.count == 500)
    }

    @Test func `a terminal that is gone ends it`() throws {
        var state = try TopScene.state()
        type("/", into: &state)
        #expect(state.take(.closed) == .quit)
    }
}
