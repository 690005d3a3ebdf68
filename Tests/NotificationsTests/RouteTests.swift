import Metrics
import Notifications
import Testing

@Suite struct RouteTests {
    private func node(
        _ receiver: String, _ matchers: String, continues: Bool = false, _ below: [Route] = []
    ) -> Route {
        var route = Fixtures.route(receiver)
        route.matchers = Fixtures.matcher(matchers)
        route.continues = continues
        route.routes = below
        return route
    }

    /// The example of Alertmanager's own tests.
    private var tree: Route {
        var root = Fixtures.route("default")
        root.routes = [
            node(
                "A", "owner=team-A",
                [
                    node("testers", "env=testing"),
                    node("producers", "env=production", continues: true),
                    node("pager", "env=~\"produ.*\"", continues: true),
                ]),
            node("B", "owner=~\"team-(B|C)\""),
        ]
        return root.keyed()
    }

    @Test(arguments: [
        (["owner": "team-A"], ["A"]), (["owner": "team-A", "env": "unset"], ["A"]),
        (["owner": "team-C"], ["B"]), (["owner": "team-A", "env": "testing"], ["testers"]),
        (["owner": "team-A", "env": "production"], ["producers", "pager"]),
        ([:], ["default"]), (["owner": "nobody"], ["default"]),
    ])
    func `the deepest nodes take an alert`(labels: [String: String], receivers: [String]) {
        #expect(tree.matching(LabelSet(labels)).map(\.options.receiver) == receivers)
    }

    @Test func `keys are Alertmanager's, and no two are alike`() {
        #expect(tree.key == "{}")
        #expect(tree.routes[0].key == #"{}/{owner="team-A"}"#)
        #expect(tree.routes[0].routes[2].key == #"{}/{owner="team-A"}/{env=~"produ.*"}"#)
        var root = Fixtures.route()
        root.routes = [node("a", "x=y", continues: true), node("b", "x=y")]
        #expect(Set(root.keyed().all.map { "\($0.key) \($0.options.receiver)" }).count == 3)
    }

    @Test func `a group is what its labels say, or every alert alone`() {
        var route = Fixtures.route(by: ["alertname", "target"])
        let labels: LabelSet = ["alertname": "A", "target": "t", "x": "1"]
        #expect(route.groupLabels(of: labels) == ["alertname": "A", "target": "t"])
        route.options.grouping = .each
        #expect(route.groupLabels(of: labels) == labels)
        route.options.grouping = .labels([])
        #expect(route.groupLabels(of: labels) == .empty)
    }

    @Test func `inhibition wants agreement and never silences its own source`() {
        let rule = InhibitRule(
            source: Fixtures.matcher("severity=critical"),
            target: Fixtures.matcher("severity=~\"warning|critical\""), equal: ["target"])
        let down: LabelSet = ["severity": "critical", "target": "a"]
        #expect(rule.inhibits(["severity": "warning", "target": "a"], whileFiring: [down]))
        #expect(!rule.inhibits(["severity": "warning", "target": "b"], whileFiring: [down]))
        #expect(!rule.inhibits(["severity": "info", "target": "a"], whileFiring: [down]))
        #expect(!rule.inhibits(["severity": "warning", "target": "a"], whileFiring: []))
        #expect(!rule.inhibits(down, whileFiring: [down]))
        let missing = InhibitRule(
            source: Fixtures.matcher("a=1"), target: Fixtures.matcher("b=1"), equal: ["c"])
        #expect(missing.inhibits(["b": "1"], whileFiring: [["a": "1"]]))
    }
}
