import API
import JSON
import Metrics
import Support
import Testing

/// What the API says of the caches of applications, by the pack app-cache.
@Suite struct CacheDocumentTests {
    private static func snapshot(
        _ hits: Double, _ misses: Double, at polled: ContinuousClock.Instant, report: UInt64
    ) -> TargetSnapshot {
        func family(_ name: String, _ value: Double) -> Family {
            let labels: Labels = ["datname": "d", "cache_type": "general"]
            return Family(Metric(name, .gauge, "G."), [Sample(labels, value)])
        }
        return TargetSnapshot(
            name: "t", labels: ["target": "t"], generation: report,
            families: [
                Family(Metric("pg_up", .gauge, "G."), [Sample(.none, 1)]),
                family("app_cache_hits_total", hits), family("app_cache_misses_total", misses),
                family("app_cache_entries", 7),
            ], reports: report, pollBegan: polled)
    }

    private static func text(_ known: KnownTarget) -> String {
        let answer = APIAnswer(generation: 1, time: 0, targetsLeftOut: 0)
        let bytes = answer.cacheBytes(count: 1) { _ in known }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `a type has its counts, its ratio of five minutes and a verdict`() {
        let start = ContinuousClock.now
        var recent = RecentTargets()
        let first = Self.snapshot(1_000, 0, at: start, report: 1)
        let last = Self.snapshot(1_060, 60, at: start.advanced(by: .seconds(30)), report: 2)
        recent.take(Snapshot(generation: 1, targets: [first], agent: []), at: 0)
        recent.take(Snapshot(generation: 2, targets: [last], agent: []), at: 30)
        let text = Self.text(
            KnownTarget(name: "t", last, recent: recent["t"], now: start))
        #expect(text.contains(#""datname":"d","cache_type":"general","hits":1060,"misses":60,"#))
        #expect(text.contains(#""evictions":null,"entries":7,"#))
        #expect(text.contains(#""hit_ratio_5m":0.5,"status":"critical""#))
        #expect(text.contains(#""types_left_out":0"#))
        #expect(CacheDocument.isKnown(of: last))
    }

    @Test func `without two polls the ratio is unknown, and without the pack there are no types`() {
        let known = Self.snapshot(1_000, 0, at: .now, report: 1)
        let text = Self.text(KnownTarget(name: "t", known, now: .now))
        #expect(text.contains(#""hit_ratio_5m":null,"status":"unknown""#))
        let empty = TargetSnapshot(
            name: "t", labels: ["target": "t"], generation: 1,
            families: [Family(Metric("pg_up", .gauge, "G."), [Sample(.none, 1)])])
        #expect(!CacheDocument.isKnown(of: empty))
        #expect(Self.text(KnownTarget(name: "t", empty, now: .now)).contains(#""types":null"#))
    }
}
