import Metrics
import Samples
import Support

/// An hour of series that have something the matter with them, the same in each run.
struct SampleScene: SampleSource {
    /// When the hour begins, in milliseconds since 1970.
    static let start: Int64 = 1_700_000_000_000
    static let step: Int64 = 15_000
    static let count = 241
    static var end: Int64 { start + Int64(count - 1) * step }

    /// In the order of their labels, in which Prometheus comes to know them, too.
    private(set) var all: [Series] = []
    private var random = RandomNumbers(7)

    init() {
        addCounters()
        addGauges()
        addHistograms()
        all.sort { $0.labels < $1.labels }
    }

    init(_ series: [Series]) { all = series.sorted { $0.labels < $1.labels } }

    func series(matching matchers: [LabelMatcher], from: Int64, through: Int64) -> [Series] {
        all.filter { series in matchers.allSatisfy { $0.accepts(series.labels) } }
    }

    /// One value for each step; nil for none.
    private mutating func add(
        _ name: String, _ labels: LabelSet, jitter: Int64 = 0, _ value: (Int) -> Double?
    ) {
        var points: [Point] = []
        for index in 0..<Self.count {
            guard let value = value(index) else { continue }
            let shift = jitter == 0 ? 0 : Int64.random(in: 0..<jitter, using: &random)
            points.append(
                Point(time: Self.start + Int64(index) * Self.step + shift, value: value))
        }
        all.append(
            Series(labels: labels.setting(LabelSet.metricName, to: name), points: points))
    }

    /// A counter that falls back to zero at some steps.
    private mutating func counter(_ resets: Set<Int> = [], upTo most: Int = 9) -> [Double] {
        var sum = 0.0
        return (0..<Self.count).map { index in
            if resets.contains(index) { sum = 0 }
            sum += Double(Int.random(in: 0...most, using: &random))
            return sum
        }
    }

    private mutating func addCounters() {
        for job in ["a", "b"] {
            for instance in ["1", "2"] {
                for code in ["200", "404", "500"] {
                    let labels: LabelSet = ["job": job, "instance": instance, "code": code]
                    let isReset = instance == "2"
                    let values = counter(isReset ? [100, 190] : [], upTo: code == "500" ? 1 : 50)
                    add("http_requests_total", labels) { index in
                        switch (job, instance, code) {
                        // Missing for longer than the lookback.
                        case ("a", "1", "404"): return 60..<95 ~= index ? nil : values[index]
                        // Missing for less than that.
                        case ("a", "2", "404"): return 110..<120 ~= index ? nil : values[index]
                        // Ended, and back again.
                        case ("b", "1", "404"):
                            if index == 180 { return Point.staleMarker }
                            return 180..<200 ~= index ? nil : values[index]
                        // Begins late.
                        case ("b", "2", "404"): return index < 150 ? nil : values[index]
                        // Ends for good.
                        case ("b", "2", "500"):
                            return index > 120
                                ? nil : index == 120 ? Point.staleMarker : values[index]
                        default: return values[index]
                        }
                    }
                }
            }
        }
        for name in ["left_total", "right_total"] {
            for job in ["a", "b", "c"] where name == "left_total" || job != "c" {
                let values = counter()
                add(name, ["job": job]) { values[$0] }
            }
        }
        let values = counter([33])
        add("jittered_total", ["job": "a"], jitter: 9_000) { values[$0] }
    }

    private mutating func addGauges() {
        for job in ["a", "b"] {
            for instance in ["1", "2"] {
                let phase = Double(Int.random(in: 0..<100, using: &random))
                add("temperature", ["job": job, "instance": instance]) { index in
                    let wave = Double((index * 7 + Int(phase)) % 41) - 20.25
                    return wave + phase / 16
                }
                add(
                    "build_info",
                    [
                        "job": job, "instance": instance, "version": "1." + instance,
                        "region": job + "x",
                    ]
                ) { _ in 1 }
            }
            for severity in ["warning", "critical"] {
                let limit = severity == "warning" ? 5.0 : 15.5
                add("threshold", ["job": job, "severity": severity]) { _ in limit }
            }
            add("stamp_seconds", ["job": job]) { index in
                1.6e9 + Double(index) * 86_400 * 3.7 + (job == "a" ? 0 : 1.2e8)
            }
        }
        let odd: [(String, (Int) -> Double?)] = [
            ("nan", { _ in .nan }), ("inf", { _ in .infinity }), ("neginf", { _ in -.infinity }),
            ("zero", { $0.isMultiple(of: 2) ? 0 : -0.0 }),
            ("mixed", { [1, .nan, -.infinity, 3, .infinity, 0.5][$0 % 6] }),
            ("tiny", { Double($0 + 1) * 1e-9 }), ("big", { 1e15 + Double($0) }),
            ("half", { Double($0 % 8) + 0.5 }), ("once", { $0 == 120 ? 42 : nil }),
            ("last", { $0 == 240 ? 7 : nil }),
            ("ended", { $0 < 240 ? 3 : $0 == 240 ? Point.staleMarker : nil }),
        ]
        for (kind, value) in odd { add("odd", ["kind": kind], value) }
        add("paths", ["path": "/var/lib/x", "msg": "é \"q\" \\ \n$1"]) { Double($0) }
        add("paths", ["path": "/var/log", "msg": ""]) { Double($0 % 3) }
        add("paths", ["path": "db:5432", "msg": "A.b"]) { Double($0 % 5) }
    }

    private mutating func addHistograms() {
        for job in ["a", "b", "noinf", "odd"] {
            var sum = [Double](repeating: 0, count: Self.count)
            for bound in ["0.1", "0.5", "1", "2.5", "+Inf"] where job != "noinf" || bound != "+Inf"
            {
                let values = counter(upTo: bound == "2.5" ? 0 : 6)
                for index in sum.indices { sum[index] += values[index] }
                let sums = sum
                add("latency_seconds_bucket", ["job": job, "le": bound]) { index in
                    // Not what a histogram should do, but what federation makes of it.
                    job == "odd" && bound == "1" ? sums[index] / 3 : sums[index]
                }
            }
        }
        add("latency_seconds_bucket", ["job": "a", "le": "much"]) { _ in 5 }
    }
}
