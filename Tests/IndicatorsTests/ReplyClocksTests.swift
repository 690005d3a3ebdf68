import Metrics
import Testing
import Windows

@Suite struct ReplyClocksTests {
    private static let berlin = Labels(names: ["application_name"], values: ["berlin"])

    /// The ages that are shown of a client whose replies come every `pace` seconds until `silentAt`, by a
    /// clock that is `ahead` of the server's; the server is asked every ten.
    private static func ages(
        ahead: Double, pace: Double = 10, silentAt: Double = .infinity, until end: Double
    ) -> [Double?] {
        var clocks = ReplyClocks()
        return stride(from: 0.0, through: end, by: 10).map { now in
            let replied = min(((now + 3) / pace).rounded(.down) * pace - 3, silentAt)
            return shown(&clocks, now - replied - ahead, at: now)
        }
    }

    private static func shown(_ clocks: inout ReplyClocks, _ age: Double, at now: Double) -> Double?
    {
        let metric = Metric(ReplyClocks.family, .gauge, "Age.")
        let families = clocks.take([Family(metric, [Sample(berlin, age)])], at: now)
        return families[0].samples.first?.value
    }

    @Test(arguments: [-18_000.0, -100, 0, 45, 18_000])
    func `a client that replies has a small age whatever its clock shows`(ahead: Double) {
        let ages = Self.ages(ahead: ahead, until: 600).dropFirst().compactMap(\.self)
        #expect(ages.count == 60)
        #expect(ages.allSatisfy { (0...13).contains($0) }, "\(ages)")
    }

    @Test(arguments: [-18_000.0, 0, 18_000])
    func `the age of a silent client grows with time whatever its clock shows`(ahead: Double) {
        let ages = Self.ages(ahead: ahead, silentAt: 297, until: 600)
        let last = ages.last.flatMap(\.self) ?? 0
        #expect((290...303).contains(last), "\(last)")
    }

    @Test func `where the clocks agree the server's own number is shown to the second`() {
        let ages = Self.ages(ahead: 0, silentAt: 300, until: 600)
        #expect(ages.last == 300)
    }

    @Test func `at the first look an age that clocks may have made is unknown and then counts on`()
    {
        var clocks = ReplyClocks()
        #expect(Self.shown(&clocks, 18_003, at: 0) == nil)
        #expect(Self.shown(&clocks, 18_013, at: 10) == 10)
        var ahead = ReplyClocks()
        #expect(Self.shown(&ahead, -18_000, at: 0) == nil)
        #expect(Self.shown(&ahead, -17_990, at: 10) == 10)
    }

    @Test func `a clock that is set right makes no client silent`() {
        var clocks = ReplyClocks()
        for step in 0...10 { _ = Self.shown(&clocks, -18_000, at: Double(step) * 10) }
        for step in 11...30 {
            let age = Self.shown(&clocks, 2, at: Double(step) * 10)
            // What is seen at the step is no new reply for certain.
            #expect(age.map { $0 <= 20 } ?? false, "\(step): \(String(describing: age))")
        }
    }

    @Test func `a client that comes back under its name is looked at as new`() {
        var clocks = ReplyClocks()
        #expect(Self.shown(&clocks, 5, at: 0) == 5)
        _ = clocks.take([], at: 10)
        #expect(Self.shown(&clocks, 7, at: 20) == 7)
    }

    @Test func `other families are left as they are`() {
        var clocks = ReplyClocks()
        let other = Family(Metric("a", .gauge, "A."), [Sample(Self.berlin, -5)])
        #expect(clocks.take([other], at: 0).first?.samples.first?.value == -5)
    }
}
