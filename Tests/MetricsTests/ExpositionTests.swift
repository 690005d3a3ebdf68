import Metrics
import Testing

@Suite struct ExpositionTests {
    private let up = Metric("pg_up", .gauge, "Whether the server answers.")
    private let commits = Metric("pg_commits_total", .counter, "Commits, \"all\" of them.\nReally.")

    private func text(_ snapshot: Snapshot, _ format: ExpositionFormat = .text) -> String {
        String(decoding: Exposition.page(of: snapshot, as: format), as: UTF8.self)
    }

    private func target(_ name: String, _ families: [Family]) -> TargetSnapshot {
        TargetSnapshot(
            name: name, labels: ["target": name, "team": ""], generation: 1, families: families)
    }

    private func snapshot(_ targets: [TargetSnapshot], agent: [Family] = []) -> Snapshot {
        Snapshot(generation: 1, targets: targets, agent: agent)
    }

    @Test func `families of all targets stand together under one header`() {
        let families = [
            Family(up, [Sample(.none, 1)]),
            Family(commits, [Sample(["datname": "a"], 5), Sample(["datname": "b"], 6)]),
        ]
        let page = text(snapshot([target("one", families), target("two", families)]))
        #expect(
            page == #"""
                # HELP pg_up Whether the server answers.
                # TYPE pg_up gauge
                pg_up{target="one"} 1
                pg_up{target="two"} 1
                # HELP pg_commits_total Commits, "all" of them.\nReally.
                # TYPE pg_commits_total counter
                pg_commits_total{target="one",datname="a"} 5
                pg_commits_total{target="one",datname="b"} 6
                pg_commits_total{target="two",datname="a"} 5
                pg_commits_total{target="two",datname="b"} 6

                """#)
    }

    @Test func `OpenMetrics names a counter's family without the suffix and ends in EOF`() {
        let page = text(
            snapshot([target("one", [Family(commits, [Sample(.none, 5)])])]), .openMetrics)
        #expect(
            page == #"""
                # HELP pg_commits Commits, \"all\" of them.\nReally.
                # TYPE pg_commits counter
                pg_commits_total{target="one"} 5
                # EOF

                """#)
    }

    @Test func `the agent's own series bear no labels that they do not have`() {
        let page = text(snapshot([], agent: [Family(up, [Sample(.none, 1)])]))
        #expect(page.hasSuffix("\npg_up 1\n"))
    }

    @Test func `a family without samples does not show`() {
        #expect(text(snapshot([target("one", [Family(up, [])])])).isEmpty)
    }

    @Test(arguments: [
        (#"a"b"#, #"a\"b"#), (#"a\b"#, #"a\\b"#), ("a\nb", #"a\nb"#), ("emoji 🐘", "emoji 🐘"),
    ]) func `label values are escaped`(_ value: String, _ written: String) {
        let family = Family(up, [Sample(["l": value], 1)])
        #expect(text(snapshot([], agent: [family])).contains(#"{l="\#(written)"}"#))
    }

    @Test(arguments: [
        (0.0, "0"), (1, "1"), (-3, "-3"), (0.1, "0.1"), (1e15, "1000000000000000"),
        (9_007_199_254_740_991, "9007199254740991"), (1e300, "1e+300"), (.infinity, "+Inf"),
        (-.infinity, "-Inf"), (.nan, "NaN"), (-0.0, "0"), (1e-7, "1e-07"),
    ]) func `numbers are written as Go reads them`(_ value: Double, _ written: String) {
        var bytes: [UInt8] = []
        Exposition.appendValue(value, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == written)
    }

    @Test func `every number that is written reads back as itself`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let value = Double(bitPattern: generator.next())
            guard value.isFinite else { continue }
            var bytes: [UInt8] = []
            Exposition.appendValue(value, to: &bytes)
            #expect(Double(String(decoding: bytes, as: UTF8.self)) == value)
        }
    }
}
