import Health
import Indicators
import Limits
import Metrics
import Support
import Testing

/// What must hold of the health score with any model and any thresholds that a user may choose.
@Suite struct CustomModelTests {
    typealias Inputs = [HealthInput: HealthState]

    private static let standard = HealthModel.current
    private static let healthy = HealthAssessorTests.healthy

    // MARK: Changes drawn at random

    /// Changes that the configuration would take.
    private static func adjustment(_ seed: Int) -> HealthAdjustment {
        var numbers = RandomNumbers(UInt64(seed))
        for _ in 0..<Repetitions.of(1000) {
            let drawn = draw(&numbers)
            if HealthModel.refusals(of: drawn).isEmpty { return drawn }
        }
        Issue.record("nothing valid was drawn")
        return HealthAdjustment()
    }

    private static func draw(_ numbers: inout RandomNumbers) -> HealthAdjustment {
        var drawn = HealthAdjustment()
        let checks = standard.components.flatMap(\.checks)
        for _ in 0..<Int.random(in: 0...3, using: &numbers) {
            let component = standard.components.randomElement(using: &numbers)?.name ?? ""
            drawn.weights[component] = Double.random(in: 1...40, using: &numbers)
        }
        for _ in 0..<Int.random(in: 0...3, using: &numbers) {
            drawn.disabled.insert(checks.randomElement(using: &numbers)?.name ?? "")
        }
        for _ in 0..<Int.random(in: 0...3, using: &numbers) {
            let check = checks.randomElement(using: &numbers)?.name ?? ""
            drawn.points[check] = Double.random(in: 0.5...15, using: &numbers)
        }
        for _ in 0..<Int.random(in: 0...2, using: &numbers) {
            guard let check = checks.randomElement(using: &numbers) else { continue }
            drawn.points[check.name] = nil
            let most = check.input.isRatio ? 1.0 : 1000
            let values = (0..<Int.random(in: 2...5, using: &numbers)).map { _ in
                Double.random(in: 0...most, using: &numbers)
            }.sorted { check.input.isBadBelow ? $0 > $1 : $0 < $1 }
            let points =
                [0]
                + values.dropFirst().map { _ in Double.random(in: 0...8, using: &numbers) }.sorted()
            drawn.curves[check.name] = zip(values, points).map {
                HealthAdjustment.CurvePoint(value: $0, points: $1)
            }
        }
        return drawn
    }

    /// Thresholds that the configuration would take, also very narrow ones.
    private static func thresholds(_ seed: Int) -> Thresholds {
        var numbers = RandomNumbers(UInt64(seed) + 1000)
        var overrides: [ThresholdName: Threshold] = [:]
        for name in ThresholdName.allCases where Bool.random(using: &numbers) {
            let most = name.isRatio ? 1 : 100.0
            let low = Double.random(in: 0.01...(most * 0.98), using: &numbers)
            let high = Double.random(in: (low * 1.001)...most, using: &numbers)
            overrides[name] =
                name.isBadBelow
                ? Threshold(warning: high, critical: low) : Threshold(warning: low, critical: high)
        }
        return Thresholds(overrides: overrides)
    }

    /// A state drawn at random.
    private static func inputs(
        _ numbers: inout RandomNumbers, _ model: HealthModel, _ thresholds: Thresholds
    ) -> Inputs {
        var inputs: Inputs = [:]
        for input in HealthInput.allCases {
            let value = Double.random(in: 0...worst(input, model, thresholds), using: &numbers)
            inputs[input] =
                switch Int.random(in: 0..<10, using: &numbers) {
                case 0: .unknown
                case 1: .quiet
                case 2...5: healthy[input]
                default: .known(value)
                }
        }
        return inputs
    }

    private static func worst(
        _ input: HealthInput, _ model: HealthModel, _ thresholds: Thresholds
    ) -> Double {
        let checks = model.components.flatMap(\.checks).filter { $0.input == input }
        let values = checks.flatMap { HealthCurve($0, thresholds).breakpoints }.map(\.value)
        return (values.max() ?? 1) * 1.2
    }

    private func score(
        _ inputs: Inputs, _ model: HealthModel, _ thresholds: Thresholds
    ) -> Double? {
        score(inputs, by: HealthAssessor(model, thresholds: thresholds))
    }

    /// By a copy of an assessor: to make its curves takes longer than an assessment.
    private func score(_ inputs: Inputs, by assessor: HealthAssessor) -> Double? {
        var assessor = assessor
        return assessor.assess(inputs).value
    }

    // MARK: The laws

    @Test(arguments: 0..<Repetitions.of(30))
    func `the weights are 100, and a healthy server has 100 points`(seed: Int) {
        let model = HealthModel(Self.adjustment(seed))
        #expect(abs(model.components.reduce(0) { $0 + $1.weight } - 100) < 1e-9)
        for component in model.components {
            #expect(component.checks.allSatisfy { $0.points <= component.weight + 1e-9 })
        }
        var assessor = HealthAssessor(model, thresholds: Self.thresholds(seed))
        let score = assessor.assess(Self.healthy)
        #expect(score.value == 100 && score.coverage == 1)
    }

    @Test(arguments: 0..<Repetitions.of(30))
    func `the score is 100 minus the points, and no input raises it by getting worse or lost`(
        seed: Int
    ) {
        let (model, thresholds) = (HealthModel(Self.adjustment(seed)), Self.thresholds(seed))
        var numbers = RandomNumbers(UInt64(seed) + 1)
        for _ in 0..<20 {
            let inputs = Self.inputs(&numbers, model, thresholds)
            var assessor = HealthAssessor(model, thresholds: thresholds)
            let before = assessor.assess(inputs)
            guard let value = before.value else { continue }
            let points = before.losses.map(\.points).shuffled(using: &numbers)
            #expect(100 - points.reduce(0, +) == value && (0...100).contains(value))
            for input in HealthInput.allCases {
                var lost = inputs
                lost[input] = .unknown
                var later = assessor
                if let after = later.assess(lost).value { #expect(after <= value, "\(input)") }
                guard case .known(let old, _) = inputs[input] else { continue }
                let step = Self.worst(input, model, thresholds) / 7
                var worse = inputs
                worse[input] = .known(input.isBadBelow ? max(0, old - step) : old + step)
                if let after = score(worse, model, thresholds) {
                    #expect(after <= value, "\(input)")
                }
            }
        }
    }

    @Test(arguments: 0..<Repetitions.of(30))
    func `outside caps 1 % of an input is worth at most 2 points`(seed: Int) {
        let (model, thresholds) = (HealthModel(Self.adjustment(seed)), Self.thresholds(seed))
        let assessor = HealthAssessor(model, thresholds: thresholds)
        for check in model.components.flatMap(\.checks) {
            let input = check.input
            let limits = model.caps.filter { $0.input == input }.map(\.limit)
            let curve = HealthCurve(check, thresholds)
            // The steepest places begin or end at a breakpoint.
            for point in curve.breakpoints.map(\.value) {
                let starts =
                    input.isRatio ? [point, max(0, point - 0.01)] : [point, point / 1.01]
                for value in starts where !input.isRatio || value <= 0.99 {
                    let next = input.isRatio ? value + 0.01 : value * 1.01
                    if limits.contains(where: { value < $0 && next >= $0 }) { continue }
                    var inputs = Self.healthy
                    inputs[input] = .known(value)
                    let before = score(inputs, by: assessor) ?? 0
                    inputs[input] = .known(next)
                    let after = score(inputs, by: assessor) ?? 0
                    // Points are whole multiples of a grain.
                    let most = HealthModel.stepMax + HealthModel.grain
                    #expect(abs(before - after) <= most, "\(check.name) \(value) \(next)")
                }
            }
        }
    }

    @Test(arguments: 0..<Repetitions.of(30))
    func `each lethal state alone leaves 30 points or less, and a disabled one does not`(
        seed: Int
    ) {
        var adjustment = Self.adjustment(seed)
        let thresholds = Self.thresholds(seed)
        let model = HealthModel(adjustment)
        for cap in model.caps {
            var inputs = Self.healthy
            inputs[cap.input] = .known(cap.limit)
            #expect(score(inputs, model, thresholds).map { $0 <= 30 } == true, "\(cap.reason)")
        }
        adjustment.disabled.insert("slot_lost")
        var inputs = Self.healthy
        inputs[.slotLost] = .known(1)
        #expect(score(inputs, HealthModel(adjustment), thresholds) == 100)
    }

    // MARK: What a change does

    @Test func `weights that are not named share the rest as before`() {
        var adjustment = HealthAdjustment()
        adjustment.weights = ["cache": 32]
        let model = HealthModel(adjustment)
        let weights = Dictionary(
            uniqueKeysWithValues: model.components.map { ($0.name, $0.weight) })
        #expect(weights["cache"] == 32)
        #expect(weights["connections"] == 16)
        let check = model.components.flatMap(\.checks).first { $0.name == "pool_utilization" }
        #expect(check?.points == 8)
    }

    @Test func `a curve of one's own costs what it says`() {
        var adjustment = HealthAdjustment()
        adjustment.curves["cache_hit"] = [(0.99, 0), (0.95, 2), (0.9, 10)].map {
            HealthAdjustment.CurvePoint(value: $0.0, points: $0.1)
        }
        let model = HealthModel(adjustment)
        for (value, wanted) in [(1.0, 100.0), (0.97, 99), (0.95, 98), (0.9, 90), (0.5, 90)] {
            var inputs = Self.healthy
            inputs[.cacheHit] = .known(value)
            #expect(score(inputs, model, Thresholds()) == wanted)
        }
    }

    @Test func `a model shows whether it was changed`() {
        var adjustment = HealthAdjustment()
        #expect(HealthModel(adjustment).custom == "no" && Self.standard.custom == "no")
        adjustment.weights = ["cache": 20]
        let first = HealthModel(adjustment).custom
        adjustment.weights = ["cache": 21]
        #expect(first.count == 8 && HealthModel(adjustment).custom != first)
        var engine = IndicatorEngine(
            thresholds: Thresholds(), model: HealthModel(adjustment))
        let info = engine.take(nil, at: 0).samples("pg_health_model_info")
        #expect(info.map { $0.labels["custom"] } == [HealthModel(adjustment).custom])
        #expect(info.map { $0.labels["version"] } == [HealthModel.version])
    }
}
