import Health
import Indicators
import Limits
import Support
import Testing

/// What must hold of the health score in every state.
@Suite struct HealthAssessorTests {
    typealias Inputs = [HealthInput: HealthState]

    static let settings: [Thresholds] =
        [Thresholds()] + Environment.allCases.map { Thresholds(environment: $0) }
        + [Thresholds(profile: .globalRemit)]

    /// Nothing is wrong and everything is known.
    static let healthy: Inputs = Dictionary(
        uniqueKeysWithValues: HealthInput.allCases.map { ($0, .known($0 == .cacheHit ? 1 : 0)) })

    static let checks = HealthModel.current.components.flatMap(\.checks)

    /// The largest value of an input that its check's curve tells from others, and a bit more.
    private static func worst(_ input: HealthInput, _ thresholds: Thresholds) -> Double {
        let curves = checks.filter { $0.input == input }.map {
            HealthCurve($0, thresholds)
        }
        let limits = HealthModel.current.caps.filter { $0.input == input }.map(\.limit)
        let values = curves.flatMap(\.breakpoints).map(\.value) + limits + [1]
        return (values.max() ?? 1) * 1.2
    }

    /// A state drawn at random; `isWhole` leaves nothing unknown.
    private static func random(
        _ numbers: inout RandomNumbers, _ thresholds: Thresholds, isWhole: Bool = false
    ) -> Inputs {
        var inputs: Inputs = [:]
        for input in HealthInput.allCases {
            let value = Double.random(in: 0...worst(input, thresholds), using: &numbers)
            inputs[input] =
                switch Int.random(in: 0..<20, using: &numbers) {
                case 0 where !isWhole: .unknown
                case 1: .quiet
                case 2: .notApplicable
                case 3...8: healthy[input]
                default: .known(value)
                }
        }
        return inputs
    }

    private func score(_ inputs: Inputs, _ thresholds: Thresholds = Thresholds()) -> Double? {
        score(inputs, by: HealthAssessor(thresholds: thresholds))
    }

    /// By a copy of an assessor: to make its curves takes longer than an assessment.
    private func score(_ inputs: Inputs, by assessor: HealthAssessor) -> Double? {
        var assessor = assessor
        return assessor.assess(inputs).value
    }

    @Test func `the weights are 100, and no check's points go beyond its component's`() {
        #expect(HealthModel.current.components.reduce(0) { $0 + $1.weight } == 100)
        let named: Set = ["connections", "queries", "cache", "locks"]
        let main = HealthModel.current.components.filter { named.contains($0.name) }
        #expect(main.reduce(0) { $0 + $1.weight } >= 60)
        for component in HealthModel.current.components {
            #expect(component.checks.allSatisfy { $0.points <= component.weight })
            #expect(component.checks.reduce(0) { $0 + $1.points } >= component.weight)
        }
        #expect(Set(Self.checks.map(\.name)).count == Self.checks.count)
        let used = Self.checks.map(\.input) + HealthModel.current.caps.map(\.input)
        #expect(Set(used) == Set(HealthInput.allCases))
    }

    @Test(arguments: settings)
    func `every curve is ordered, from nothing to everything`(thresholds: Thresholds) {
        for check in Self.checks {
            let points = HealthCurve(check, thresholds).breakpoints
            let isFalling = check.input == .cacheHit
            for (left, right) in zip(points, points.dropFirst()) {
                #expect(left.value < right.value, "\(check.name)")
                #expect(isFalling ? left.share >= right.share : left.share <= right.share)
            }
            let shares = points.map(\.share).sorted()
            #expect(shares.first == 0, "\(check.name)")
            #expect(shares.last == 1, "\(check.name)")
        }
    }

    @Test func `a healthy server has 100 points`() {
        var assessor = HealthAssessor(thresholds: Thresholds())
        let score = assessor.assess(Self.healthy)
        #expect(score.value == 100)
        #expect(score.coverage == 1)
        #expect(score.losses.allSatisfy { $0.points == 0 })
        #expect(score.caps.allSatisfy { !$0.isActive })
    }

    @Test func `in every state the score is 100 minus the points, in any order`() {
        var numbers = RandomNumbers(1)
        for _ in 0..<Repetitions.of(300) {
            var assessor = HealthAssessor(thresholds: Thresholds())
            let score = assessor.assess(Self.random(&numbers, Thresholds()))
            guard let value = score.value else { continue }
            let points = score.losses.map(\.points).shuffled(using: &numbers)
            #expect(100 - points.reduce(0, +) == value)
            #expect((0...100).contains(value))
            #expect(points.allSatisfy { $0 >= 0 })
            for component in HealthModel.current.components where score.coverage == 1 {
                let lost = score.losses.filter { $0.component == component.name }
                #expect(lost.reduce(0) { $0 + $1.points } <= component.weight)
            }
        }
    }

    @Test(arguments: settings)
    func `a worse input never raises the score`(thresholds: Thresholds) {
        var numbers = RandomNumbers(2)
        for _ in 0..<Repetitions.of(200) {
            let inputs = Self.random(&numbers, thresholds)
            let input = HealthInput.allCases.randomElement(using: &numbers) ?? .cacheHit
            guard case .known(let value, _) = inputs[input] else { continue }
            var worse = inputs
            let step = Double.random(in: 0...Self.worst(input, thresholds), using: &numbers)
            worse[input] = .known(input == .cacheHit ? max(0, value - step) : value + step)
            guard let before = score(inputs, thresholds), let after = score(worse, thresholds)
            else { continue }
            #expect(after <= before, "\(input)")
        }
    }

    @Test(arguments: settings)
    func `outside caps 1 % of an input is worth at most 2 points`(thresholds: Thresholds) {
        let assessor = HealthAssessor(thresholds: thresholds)
        for input in HealthInput.allCases {
            let limits = HealthModel.current.caps.filter { $0.input == input }.map(\.limit)
            let worst = Self.worst(input, thresholds)
            for step in 0...200 {
                let value = worst * Double(step) / 200
                let next = value + max(value * 0.01, input.isRatio ? 0.01 : 0)
                if limits.contains(where: { value < $0 && next >= $0 }) { continue }
                var inputs = Self.healthy
                inputs[input] = .known(value)
                let before = score(inputs, by: assessor) ?? 0
                inputs[input] = .known(next)
                let after = score(inputs, by: assessor) ?? 0
                #expect(abs(before - after) <= 2, "\(input) \(value) \(next)")
            }
        }
    }

    @Test func `what goes out of sight never raises the score`() {
        var numbers = RandomNumbers(3)
        for _ in 0..<Repetitions.of(300) {
            var assessor = HealthAssessor(thresholds: Thresholds())
            var inputs = Self.random(&numbers, Thresholds())
            let before = assessor.assess(inputs)
            for _ in 0..<4 {
                let input = HealthInput.allCases.randomElement(using: &numbers) ?? .cacheHit
                inputs[input] = .unknown
            }
            let after = assessor.assess(inputs)
            if let old = before.value, let new = after.value { #expect(new <= old) }
            #expect(after.coverage <= before.coverage)
        }
    }

    @Test func `what was never seen gives no more points than what was seen to be well`() {
        var numbers = RandomNumbers(4)
        for _ in 0..<Repetitions.of(300) {
            var inputs = Self.random(&numbers, Thresholds(), isWhole: true)
            let input = HealthInput.allCases.randomElement(using: &numbers) ?? .cacheHit
            inputs[input] = Self.healthy[input]
            let known = score(inputs)
            inputs[input] = .unknown
            if let known, let unknown = score(inputs) { #expect(unknown <= known, "\(input)") }
        }
    }

    @Test func `with too little known there is no score, and no points`() {
        var assessor = HealthAssessor(thresholds: Thresholds())
        let score = assessor.assess([.cacheHit: .known(0.99), .connectionsUtilization: .known(1)])
        #expect(score.value == nil)
        #expect(score.losses.isEmpty)
        #expect(score.coverage < 0.6)
        #expect(score.caps.contains { $0.reason == "connections_exhausted" && $0.isActive })
    }

    @Test(arguments: HealthModel.current.caps.map(\.reason))
    func `a lethal state alone leaves 30 points or less`(reason: String) throws {
        let cap = try #require(HealthModel.current.caps.first { $0.reason == reason })
        var inputs = Self.healthy
        inputs[cap.input] = .known(cap.limit)
        var assessor = HealthAssessor(thresholds: Thresholds())
        let score = assessor.assess(inputs)
        #expect(score.value.map { $0 <= 30 } == true)
        #expect(score.caps.filter(\.isActive).map(\.reason) == [reason])
        let taken = score.losses.first { $0.component == "cap" && $0.check == reason }
        #expect(taken.map { $0.points > 0 } == true)
        // Out of sight it lasts.
        inputs[cap.input] = .unknown
        #expect(assessor.assess(inputs).value.map { $0 <= 30 } == true)
        inputs[cap.input] = Self.healthy[cap.input]
        #expect(assessor.assess(inputs).value == 100)
    }

    @Test func `just below its limit no state is lethal`() {
        for cap in HealthModel.current.caps {
            var inputs = Self.healthy
            inputs[cap.input] = .known(cap.limit * 0.99)
            #expect(score(inputs).map { $0 > 70 } == true, "\(cap.reason)")
        }
    }

    @Test func `a state that cannot be looked for is not said to be absent`() {
        var inputs = Self.healthy
        inputs[.slotLost] = .unknown
        var assessor = HealthAssessor(thresholds: Thresholds())
        #expect(!assessor.assess(inputs).caps.contains { $0.reason == "slot_lost" })
    }
}
