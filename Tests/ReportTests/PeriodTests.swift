import ReportReading
import Reports
import Testing

/// Which periods options mean, and which are refused.
@Suite struct PeriodTests {
    /// 2026-11-30 17:35:20 UTC, a Monday.
    private static let now: Int64 = 1_796_060_120_000
    private static let hour: Int64 = 3_600_000
    private static let day = 24 * hour

    private static func request(
        _ period: String? = nil, from: String? = nil, to: String? = nil, compare: String? = nil
    ) throws(ReportRefusal) -> ReportRequest {
        var words = ReportRequest.Words()
        (words.period, words.from, words.to, words.compare) = (period, from, to, compare)
        return try ReportRequest(words, now: now)
    }

    @Test func `without options it is the last seven days in whole hours, and those before`() throws
    {
        let request = try Self.request()
        #expect(request.period.text == "2026-11-23 17:00 to 2026-11-30 17:00 UTC")
        #expect(request.comparison?.text == "2026-11-16 17:00 to 2026-11-23 17:00 UTC")
        #expect(request.step == .hour)
    }

    @Test func `days and times with a zone name both ends`() throws {
        let request = try Self.request(
            from: "2026-11-16", to: "2026-11-23T01:00:00+01:00", compare: "2026-11-02..2026-11-09")
        #expect(request.period.text == "2026-11-16 00:00 to 2026-11-23 00:00 UTC")
        #expect(request.comparison?.text == "2026-11-02 00:00 to 2026-11-09 00:00 UTC")
    }

    @Test func `one end and a length name the other end`() throws {
        let forward = try Self.request("2d", from: "2026-11-16")
        #expect(forward.period.text == "2026-11-16 00:00 to 2026-11-18 00:00 UTC")
        let backward = try Self.request("2d", to: "2026-11-16", compare: "none")
        #expect(backward.period.text == "2026-11-14 00:00 to 2026-11-16 00:00 UTC")
        #expect(backward.comparison == nil)
    }

    @Test func `the length says how fine the parts are, and days are whole ones`() throws {
        #expect(try Self.request("20m").step == .minute)
        #expect(try Self.request("20m").period.text == "2026-11-30 17:15 to 2026-11-30 17:35 UTC")
        #expect(try Self.request("35d").step == .hour)
        let long = try Self.request("90d")
        #expect(long.step == .day)
        #expect(long.period.text == "2026-09-02 00:00 to 2026-11-30 00:00 UTC")
        #expect(long.comparison?.to == long.period.from)
        #expect(long.comparison?.length == long.period.length)
        // A short one beside a long one has the parts of the long one.
        let mixed = try Self.request(
            from: "2026-11-29", to: "2026-11-30", compare: "2026-11-01..2026-11-08")
        #expect(mixed.step == .hour)
    }

    @Test func `a pattern of days is no noise where both periods have three whole ones`() throws {
        #expect(try Self.request().hasCycle)
        #expect(try Self.request("90d").hasCycle)
        #expect(try !Self.request("2d").hasCycle && !Self.request("12h").hasCycle)
        #expect(try !Self.request("100h").hasCycle)
        #expect(
            try !Self.request(
                from: "2026-11-16", to: "2026-11-23", compare: "2026-11-01..2026-11-02"
            )
            .hasCycle)
    }

    static let refusals: [(words: [String?], message: String)] = [
        (
            [nil, "2026-11-16", "2026-11-16", nil],
            "the period is empty: it begins and ends at 2026-11-16 00:00 UTC"
        ),
        (
            [nil, "2026-11-17", "2026-11-16", nil],
            "--from 2026-11-17 00:00 is after --to 2026-11-16 00:00"
        ),
        (
            [nil, "2026-11-16", "2026-12-16", nil],
            "the period ends in the future, at 2026-12-16 00:00 UTC; now it is 2026-11-30 17:35"
        ),
        (
            [nil, "2026-12-16", nil, nil],
            "the period begins in the future, at 2026-12-16 00:00 UTC; now it is 2026-11-30 17:35"
        ),
        (
            [nil, "monday", nil, nil],
            "--from monday is no time such as 2026-11-21T08:00:00Z or 2026-11-21"
        ),
        (
            [nil, "2026-02-30", nil, nil],
            "--from 2026-02-30 is no time such as 2026-11-21T08:00:00Z or 2026-11-21"
        ),
        (
            ["7d", "2026-11-16", "2026-11-17", nil],
            "--period 7d goes with one of --from and --to"
        ),
        (["week", nil, nil, nil], "--period week is no duration such as 7d or 12h"),
        (["1s", nil, nil, nil], "--period 1s is not between 1m and 3660d"),
        (["36500d", nil, nil, nil], "--period 36500d is not between 1m and 3660d"),
        (
            [nil, nil, nil, "yesterday"],
            "--compare yesterday is not previous, none, or two times such as"
                + " 2026-11-01..2026-11-08"
        ),
        (
            [nil, nil, nil, "2026-11-01..2026-11-01"],
            "--compare 2026-11-01..2026-11-01 is empty: it begins and ends at the same time"
        ),
        (
            [nil, nil, nil, "2026-11-02..2026-11-01"],
            "--compare 2026-11-02..2026-11-01 ends before it begins"
        ),
        (
            [nil, "2026-11-16", "2026-11-23", "2026-11-16..2026-11-23"],
            "--compare 2026-11-16..2026-11-23 is the period itself"
        ),
        (
            [nil, "2026-11-16", "2026-11-23", "2026-11-15..2026-11-17"],
            "--compare 2026-11-15..2026-11-17 overlaps the period, 2026-11-16 00:00 to"
                + " 2026-11-23 00:00 UTC"
        ),
        (
            [nil, "2026-11-16", "2026-11-23", "2026-11-24..2026-12-24"],
            "--compare 2026-11-24..2026-12-24 ends in the future, at 2026-12-24 00:00 UTC; now it"
                + " is 2026-11-30 17:35"
        ),
    ]

    @Test(arguments: refusals.indices)
    func `what is no period is refused with the option and its value`(place: Int) {
        let (words, message) = Self.refusals[place]
        #expect(throws: ReportRefusal(message)) {
            try Self.request(words[0], from: words[1], to: words[2], compare: words[3])
        }
    }

    // MARK: Roll-ups and rows

    private static func period(_ from: Int64, _ to: Int64) throws -> ReportPeriod {
        try #require(ReportPeriod(from: from, to: to))
    }

    @Test func `each moment comes from roll-ups or rows, or is named as missing, and only once`()
        throws
    {
        var seed: UInt64 = 7
        func next(_ most: Int64) -> Int64 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64(seed >> 33) % most
        }
        for _ in 0..<2_000 {
            let from = next(20 * Self.day)
            let period = try Self.period(from, from + 1 + next(20 * Self.day))
            let step: ReportStep = next(2) == 0 ? .hour : .minute
            let rolled = next(4) == 0 ? nil : next(45 * 24) * Self.hour
            let ranges = ReportRanges(period, step: step, rolledUntil: rolled)
            let parts = (ranges.rows + [ranges.rolled, ranges.missing].compactMap(\.self))
                .sorted { $0.from < $1.from }
            #expect(parts.first?.from == period.from && parts.last?.to == period.to)
            for (one, other) in zip(parts, parts.dropFirst()) { #expect(one.to == other.from) }
            if let hours = ranges.rolled {
                #expect(hours.from % Self.hour == 0 && hours.to % Self.hour == 0)
                #expect(hours.to <= rolled ?? 0)
            }
            let longest = ranges.rows.map(\.length).max() ?? 0
            #expect(step == .minute || period.length < Self.hour || longest <= 2 * Self.day)
        }
    }
}
