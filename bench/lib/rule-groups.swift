import Glibc
import Metrics
import PromQL
import Rules
import Samples

func read(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { fatalError("no \(path)") }
    defer { fclose(file) }
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = fread(&chunk, 1, chunk.count, file)
        if count == 0 { return content }
        content += chunk[..<count]
    }
}

func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

func milliseconds(_ work: () -> Void) -> Double {
    let time = ContinuousClock().measure(work)
    return Double(time.components.attoseconds) / 1e15 + Double(time.components.seconds) * 1e3
}

let targets = 50
let step: Int64 = 10_000
let start: Int64 = 1_700_000_000_000

let files = CommandLine.arguments.dropFirst().map { path in
    switch RuleFile.parse(read(path), path: path) {
    case .success(let file): return file
    case .failure(let problems): fatalError("\(problems)")
    }
}
let rules = files.flatMap(\.groups).flatMap(\.rules)
let selectors = rules.flatMap(\.selectors)

/// Every series that a selector names, for each target; what it does not name is left out.
func series(of target: Int) -> Set<LabelSet> {
    var sets: Set<LabelSet> = []
    for selector in selectors {
        let pairs = selector.matchers.filter { $0.comparison == .equal }
            .map { (name: $0.name, value: $0.value) }
        sets.insert(
            LabelSet(pairs).setting("target", to: "target-\(target)").setting("job", to: "pgvigil")
                .setting("instance", to: "host:9787"))
    }
    return sets
}

for (name, value) in [("values from 0", 0.0), ("values from a million", 1e6)] {
    var history = SampleHistory(for: selectors)
    var groups = files.flatMap(\.groups).map { GroupState($0, interval: step) }
    let all = (0..<targets).map(series)
    var (recording, evaluating, worst) = (0.0, 0.0, 0.0)
    let rounds: Int64 = 120
    for round in 0..<rounds {
        let now = start + round * step
        recording += milliseconds {
            for (target, sets) in all.enumerated() {
                history.record(
                    sets.lazy.map { (labels: $0, value: value + Double(round)) },
                    from: "target-\(target)", at: now)
            }
        }
        let time = milliseconds {
            for index in groups.indices {
                _ = groups[index].evaluate(at: now, over: &history, RuleEnvironment())
            }
        }
        evaluating += time
        worst = max(worst, time)
    }
    let alerts = groups.reduce(0) { $0 + $1.alerts.count }
    let longest = groups.flatMap(\.rules).map(\.duration).max() ?? .zero
    print(
        "\(name): \(rules.count) rules, \(targets) targets, \(history.seriesCount) series,",
        "\(alerts) alerts; a round takes \(rounded(recording / Double(rounds))) ms to record and",
        "\(rounded(evaluating / Double(rounds))) ms to evaluate (worst \(rounded(worst)) ms),",
        "the slowest rule \(rounded(Double(longest.components.attoseconds) / 1e15)) ms")
}
