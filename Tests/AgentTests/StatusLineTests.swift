import AgentWeb
import Metrics
import Testing

@Suite struct StatusLineTests {
    private func line(
        _ targets: [String], down: [String] = [], firing: Int = 0, isReloadSuccessful: Bool = true
    ) -> String {
        let up = Metric("pg_up", .gauge, "Up.")
        let known = targets.map { name in
            TargetSnapshot(
                name: name, labels: ["target": name], generation: 1,
                families: [Family(up, [Sample(.none, down.contains(name) ? 0 : 1)])])
        }
        return StatusLine.text(
            targets: targets,
            snapshot: Snapshot(generation: 1, targets: known, agent: [], isComplete: true),
            firing: firing, isReloadSuccessful: isReloadSuccessful)
    }

    @Test func `while all is well the line holds only the number of targets`() {
        #expect(line(["a"]) == "watching 1 target")
        #expect(line(["a", "b"]) == "watching 2 targets")
    }

    @Test func `what is not well is named`() {
        #expect(line(["a", "b"], down: ["b"]) == "watching 2 targets; 1 is down: b")
        #expect(
            line(["a", "b"], down: ["a", "b"], firing: 1)
                == "watching 2 targets; 2 are down: a, b; 1 alert is firing")
        #expect(
            line(["a"], firing: 3, isReloadSuccessful: false)
                == "watching 1 target; 3 alerts are firing; the last reload was refused")
    }

    @Test func `of many that are down some are named`() {
        let names = (1...9).map { "t\($0)" }
        #expect(
            line(names, down: names)
                == "watching 9 targets; 9 are down: t1, t2, t3, t4, t5 and 4 more")
    }

    @Test func `a target that was not asked yet is not down`() {
        let text = StatusLine.text(
            targets: ["a"],
            snapshot: Snapshot(generation: 1, targets: [], agent: [], isComplete: false),
            firing: 0, isReloadSuccessful: true)
        #expect(text == "watching 1 target")
    }
}
