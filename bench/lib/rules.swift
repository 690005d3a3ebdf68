import Glibc
import Metrics
import PromQL
import Samples

/// Resident memory in MB.
func residentMegabytes() -> Double {
    guard let file = fopen("/proc/self/statm", "r") else { return .nan }
    defer { fclose(file) }
    var text = [CChar](repeating: 0, count: 200)
    fgets(&text, 200, file)
    let words = String(
        decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self
    )
    .split(separator: " ")
    return (Double(words[1]) ?? .nan) * 4096 / 1e6
}

func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

/// The best of some runs, in milliseconds.
func milliseconds(_ runs: Int, _ work: () -> Void) -> Double {
    (0..<runs).map { _ in
        let time = ContinuousClock().measure(work)
        return Double(time.components.attoseconds) / 1e15 + Double(time.components.seconds) * 1e3
    }.min() ?? .nan
}

let targets = 50
let step: Int64 = 10_000
let start: Int64 = 1_700_000_000_000

// The history: 50 targets, 150 series of each that are needed for an hour.
var random = SystemRandomNumberGenerator()
guard case .success(let hour) = Expression.parse("increase({__name__=~\"m.*\"}[1h])") else {
    fatalError("not read")
}
let before = residentMegabytes()
var history = SampleHistory(for: hour.selectors)
var round: [[(labels: LabelSet, value: Double)]] = (0..<targets).map { target in
    (0..<150).map { index in
        (
            labels: [
                "__name__": "metric_with_a_name_\(index)", "target": "target-\(target)",
                "datname": "database_\(index % 5)",
            ], value: 0
        )
    }
}
var appending = 0.0
for index in 0..<360 {
    for target in round.indices {
        for series in round[target].indices {
            // Every third is a counter, a third changes now and then, a third never.
            switch series % 3 {
            case 0: round[target][series].value += Double.random(in: 0..<50, using: &random)
            case 1 where Int.random(in: 0..<60, using: &random) == 0:
                round[target][series].value = Double.random(in: 0..<50, using: &random)
            default: break
            }
        }
    }
    appending += milliseconds(1) {
        for target in round.indices {
            history.record(
                round[target], from: "target-\(target)", at: start + Int64(index) * step)
        }
    }
}
print(
    "history of 50 x 150 series for 1 h at 10 s:", history.seriesCount, "series,",
    rounded(Double(history.bytes) / 1e6), "MB by its own count,",
    rounded(residentMegabytes() - before), "MB of memory;", rounded(appending / 360),
    "ms for each round of 7500 samples")

// The rules in alerts/ over 50 targets.
var expressions: [Expression] = []
while let line = readLine() {
    switch Expression.parse(line) {
    case .success(let expression): expressions.append(expression)
    case .failure(let error): fatalError("\(line): \(error)")
    }
}
var rules = SampleHistory(for: expressions.flatMap(\.selectors))
var sets: Set<LabelSet> = []
for selector in expressions.flatMap(\.selectors) {
    let pairs = selector.matchers.filter { $0.comparison == .equal }
        .map { (name: $0.name, value: $0.value) }
    for target in 0..<targets {
        sets.insert(
            LabelSet(pairs).setting("target", to: "target-\(target)").setting("job", to: "pgvigil")
                .setting("instance", to: "host:9787"))
    }
}
for index in 0..<360 {
    for labels in sets {
        rules.append(labels, Double(index % 10), at: start + Int64(index) * step)
    }
}
var elements = 0
let time = milliseconds(20) {
    elements = 0
    for expression in expressions {
        guard
            case .vector(let vector)? = try? expression.evaluate(
                at: start + 359 * step, over: rules)
        else { continue }
        elements += vector.count
    }
}
print(
    "alerts/ over 50 targets:", expressions.count, "expressions,", rules.seriesCount, "series,",
    rounded(Double(rules.bytes) / 1e6), "MB,", elements, "elements,", rounded(time),
    "ms for each evaluation of all")
