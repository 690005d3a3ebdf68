import Metrics
import Platform
import PromQL
import Samples
import Support
import YAML

/// The expressions of `alerts/`, and series made up for exactly what they ask for.
enum AlertScene {
    /// All expressions of all rules.
    static func expressions() throws -> [String] {
        var found: [String] = []
        for file in Files.matching("\(Checkout.root)/alerts/*.yml").sorted() {
            let root = try Parser.parse(try Files.read(file))
            for group in root["groups"]?.items ?? [] {
                for rule in group["rules"]?.items ?? [] {
                    if let text = rule["expr"]?.text { found.append(text) }
                }
            }
        }
        return found
    }

    /// An hour of series for each selector, on three targets, that wander around the numbers in the
    /// expressions.
    static func series(for expressions: [String]) throws -> [Series] {
        var wanted: [LabelSet: [Double]] = [:]
        for expression in expressions {
            let parsed = try Expression.parse(expression).get()
            // Thresholds are numbers such as these, too.
            let words = expression.split { !"0123456789.e".contains($0) }
            let numbers = words.compactMap { Double($0) }.filter { $0 >= 0 } + [0, 1]
            for selector in parsed.selectors {
                let pairs = selector.matchers.filter { $0.comparison == .equal }
                let labels = LabelSet(pairs.map { (name: $0.name, value: $0.value) })
                wanted[labels, default: []] += numbers
            }
        }
        var random = RandomNumbers(11)
        var series: [LabelSet: Series] = [:]
        for (labels, numbers) in wanted.sorted(by: { $0.key < $1.key }) {
            for target in ["orders", "billing", "search"] {
                let full =
                    labels.setting("target", to: target).setting("job", to: "pgvigil")
                    .setting("instance", to: "host:9787")
                series[full] = Series(labels: full, points: points(around: numbers, &random))
            }
        }
        return Array(series.values)
    }

    private static func points(
        around numbers: [Double], _ random: inout RandomNumbers
    ) -> [Point] {
        let isCounter = Bool.random(using: &random)
        var sum = 0.0
        var value = numbers.randomElement(using: &random) ?? 0
        return (0..<SampleScene.count).compactMap { index in
            if Int.random(in: 0..<20, using: &random) == 0 {
                value = numbers.randomElement(using: &random) ?? 0
                value *= [0.9, 1, 1, 1.1].randomElement(using: &random) ?? 1
            }
            if Int.random(in: 0..<50, using: &random) == 0 { return nil }
            sum += Int.random(in: 0..<9, using: &random) == 0 ? 1 : 0
            let time = SampleScene.start + Int64(index) * SampleScene.step
            if Int.random(in: 0..<200, using: &random) == 0 {
                return Point(time: time, value: Point.staleMarker)
            }
            return Point(time: time, value: isCounter ? sum : value)
        }
    }
}
