import Platform
import ReportSchedules
import Reports
import Testing
import TimeIntervals

/// When reports are due, on which days, and which of them are made after all.
@Suite struct ScheduleTests {
    private static func time(_ text: String) throws -> Int64 {
        // Such as `2026-11-23 07:00`.
        let date = text.split { "- :".contains($0) }.compactMap { Int64($0) }
        try #require(date.count == 5)
        var days: Int64 = 0
        let lengths: [Int64] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        for year in 1970..<date[0] { days += Self.isLeap(year) ? 366 : 365 }
        for month in 1..<date[1] {
            days += lengths[Int(month) - 1] + (month == 2 && Self.isLeap(date[0]) ? 1 : 0)
        }
        return ((days + date[2] - 1) * 1440 + date[3] * 60 + date[4]) * 60_000
    }

    private static func isLeap(_ year: Int64) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func schedule(
        _ span: ReportSchedule.Span, _ at: String, _ location: String = "UTC"
    ) throws -> ReportSchedule {
        let moment = try #require(ReportSchedule.moment(at))
        var zone = TimeZoneRules.utc
        if location != "UTC" {
            let file = try Files.read("\(TimeZoneRules.directory)/\(location)")
            zone = try #require(TimeZoneRules(file: file))
        }
        return ReportSchedule(
            span, weekday: moment.weekday, minute: moment.minute, zone: zone, location: location)
    }

    /// When, by which schedule, and then: when it was due, both ends, and the days in the file's name.
    static let cases: [(String, ReportSchedule.Span, String, String, [String])] = [
        (
            "2026-11-23 07:00", .week, "monday 07:00", "UTC",
            ["2026-11-23 07:00", "2026-11-16 00:00", "2026-11-23 00:00", "2026-11-16-2026-11-22"]
        ),
        (
            "2026-11-23 06:59", .week, "monday 07:00", "UTC",
            ["2026-11-16 07:00", "2026-11-09 00:00", "2026-11-16 00:00", "2026-11-09-2026-11-15"]
        ),
        // Without a day of the week it is Monday.
        (
            "2026-11-29 12:00", .week, "07:00", "UTC",
            ["2026-11-23 07:00", "2026-11-16 00:00", "2026-11-23 00:00", "2026-11-16-2026-11-22"]
        ),
        (
            "2026-11-27 20:00", .week, "Friday 17:30", "UTC",
            ["2026-11-27 17:30", "2026-11-20 00:00", "2026-11-27 00:00", "2026-11-20-2026-11-26"]
        ),
        (
            "2026-03-01 00:00", .day, "00:00", "UTC",
            ["2026-03-01 00:00", "2026-02-28 00:00", "2026-03-01 00:00", "2026-02-28"]
        ),
        // A week in which clocks go forward has 167 hours, and one in which they go back has 169.
        (
            "2026-03-30 12:00", .week, "monday 07:00", "Europe/Berlin",
            ["2026-03-30 05:00", "2026-03-22 23:00", "2026-03-29 22:00", "2026-03-23-2026-03-29"]
        ),
        (
            "2026-10-26 12:00", .week, "monday 07:00", "Europe/Berlin",
            ["2026-10-26 06:00", "2026-10-18 22:00", "2026-10-25 23:00", "2026-10-19-2026-10-25"]
        ),
        // Far east of Greenwich it is Monday already.
        (
            "2026-11-22 18:30", .week, "monday 07:00", "Pacific/Auckland",
            ["2026-11-22 18:00", "2026-11-15 11:00", "2026-11-22 11:00", "2026-11-16-2026-11-22"]
        ),
        // Clocks that leave out midnight: the day begins at 01:00, whose report has its own name.
        (
            "2026-09-07 12:00", .day, "07:00", "America/Santiago",
            ["2026-09-07 10:00", "2026-09-06 04:00", "2026-09-07 03:00", "2026-09-06"]
        ),
        (
            "2026-09-06 12:00", .week, "sunday 00:00", "America/Santiago",
            ["2026-09-06 04:00", "2026-08-30 04:00", "2026-09-06 04:00", "2026-08-30-2026-09-05"]
        ),
        (
            "2026-03-09 12:00", .day, "07:00", "America/Havana",
            ["2026-03-09 11:00", "2026-03-08 05:00", "2026-03-09 04:00", "2026-03-08"]
        ),
        (
            "2026-03-30 12:00", .day, "07:00", "Atlantic/Azores",
            ["2026-03-30 07:00", "2026-03-29 01:00", "2026-03-30 00:00", "2026-03-29"]
        ),
        (
            "2026-03-29 12:00", .day, "00:30", "Atlantic/Azores",
            ["2026-03-29 01:30", "2026-03-28 01:00", "2026-03-29 01:00", "2026-03-28"]
        ),
        (
            "2028-03-01 07:30", .month, "07:30", "UTC",
            ["2028-03-01 07:30", "2028-02-01 00:00", "2028-03-01 00:00", "2028-02-01-2028-02-29"]
        ),
        (
            "2027-01-31 00:00", .month, "monday 07:00", "UTC",
            ["2027-01-04 07:00", "2026-12-01 00:00", "2027-01-01 00:00", "2026-12-01-2026-12-31"]
        ),
    ]

    @Test(arguments: cases.indices)
    func `a report is about whole days before the one on which it is made`(place: Int) throws {
        let (now, span, at, location, expected) = Self.cases[place]
        let schedule = try Self.schedule(span, at, location)
        let due = try #require(schedule.last(until: try Self.time(now)))
        let period = try #require(schedule.period(at: due))
        #expect(
            [due, period.from, period.to].map(ReportTime.text) + [schedule.days(of: period)]
                == expected)
        // It stays due until the next one is.
        #expect(schedule.last(until: due) == due)
        #expect(schedule.last(until: due - 1) != due)
    }

    @Test func `times are read as they are written, and nothing else is`() {
        for text in ["monday 07:00", "sunday 23:59", "00:00"] {
            let moment = ReportSchedule.moment(text)
            let schedule = moment.map {
                ReportSchedule(.week, weekday: $0.weekday, minute: $0.minute)
            }
            #expect(schedule?.momentText == text)
        }
        for text in ["", "7:00", "24:00", "mon 07:00", "monday", "monday  07:00", "07:00 monday"] {
            #expect(ReportSchedule.moment(text) == nil, "\(text)")
        }
    }

    private static func plan(_ at: String = "monday 07:00") throws -> ReportPlan {
        ReportPlan(name: "weekly", schedule: try schedule(.week, at))
    }

    @Test func `what was due before a report is known is not made, and then each once`() throws {
        let plan = try Self.plan()
        var memory = ReportMemory()
        #expect(memory.verdict(plan, now: try Self.time("2026-11-23 08:00")) == .nothing)
        #expect(memory.verdict(plan, now: try Self.time("2026-11-30 06:59")) == .nothing)
        let due = try Self.time("2026-11-30 07:00")
        #expect(memory.verdict(plan, now: due) == .due(due))
        // Until it is made, over a restart too, for a day.
        memory = ReportMemory(file: memory.file)
        #expect(memory.verdict(plan, now: due + 86_399_000) == .due(due))
        #expect(memory.verdict(plan, now: due + 86_400_000) == .missed([due]))
        memory.finish(plan, at: due)
        memory = ReportMemory(file: memory.file)
        #expect(memory.verdict(plan, now: due + 1) == .nothing)
        #expect(memory.verdict(plan, now: due + 7 * 86_400_000) == .due(due + 7 * 86_400_000))
    }

    @Test func `of days that were left out each one is missed, and the last one is made`() throws {
        let plan = ReportPlan(name: "daily", schedule: try Self.schedule(.day, "07:00"))
        var memory = ReportMemory()
        let first = try Self.time("2026-11-23 07:00")
        let day: Int64 = 86_400_000
        #expect(memory.verdict(plan, now: first - 1) == .nothing)
        // An attempt that fails for a day ends when the next one is due.
        #expect(memory.verdict(plan, now: first + day - 1) == .due(first))
        #expect(memory.verdict(plan, now: first + day) == .missed([first]))
        let all = [first, first + day, first + 2 * day]
        #expect(memory.verdict(plan, now: first + 3 * day) == .missed(all))
        memory.finish(plan, at: first + 2 * day)
        #expect(memory.verdict(plan, now: first + 3 * day) == .due(first + 3 * day))
        // Of years no more than a year is counted.
        guard case .missed(let years) = memory.verdict(plan, now: first + 4000 * day) else {
            Issue.record("nothing is missed")
            return
        }
        #expect(years.count == 366 && years.last == first + 3999 * day)
    }

    @Test func `another schedule begins now, and so does a clock that was set back`() throws {
        var memory = ReportMemory()
        let now = try Self.time("2026-11-23 12:00")
        _ = memory.verdict(try Self.plan(), now: now)
        #expect(memory.verdict(try Self.plan("monday 11:00"), now: now) == .nothing)
        #expect(memory.verdict(try Self.plan("monday 11:00"), now: now + 1) == .nothing)
        let early = try Self.time("2026-11-09 06:00")
        let plan = try Self.plan("monday 11:00")
        #expect(memory.verdict(plan, now: early) == .nothing)
        #expect(memory.verdict(plan, now: early + 5 * 3_600_000) == .due(early + 5 * 3_600_000))
        memory.keep([])
        #expect(memory == ReportMemory())
        for text in ["", "{", "[]", #"{"reports":[{"name":"weekly","schedule":"x","done":1e9}]}"#] {
            #expect(ReportMemory(file: Array(text.utf8)) == ReportMemory())
        }
        #expect(ReportMemory.isFile(memory.file))
        for text in ["", "{", "[]", "{}", #"{"reports":1}"#] {
            #expect(!ReportMemory.isFile(Array(text.utf8)), "\(text)")
        }
    }

    @Test func `the oldest of its own files go, and no other`() throws {
        var plan = try Self.plan()
        plan.keep = 2
        let own = ["2026-11-02-2026-11-08", "2026-11-09-2026-11-15", "2026-11-16-2026-11-22"]
            .map { "weekly-\($0).html" }
        let others = [
            "weekly-2026-01-01.html", "weekly-2026-11-02-2026-11-08.csv", "weekly-notes-of-us.html",
            "other-2026-11-02-2026-11-08.html", "weekly-2026-11-02-2026-11-08.html.tmp.1",
        ]
        #expect(plan.beyond(own.reversed() + others) == [own[0]])
        #expect(plan.beyond(Array(own.dropFirst()) + others) == [])
    }

    @Test(arguments: ["a", "Weekly_2", String(repeating: "x", count: 40)])
    func `a name is safe in the name of a file`(name: String) {
        #expect(ReportPlan.isName(name))
    }

    @Test(arguments: ["", "a b", "../a", "-a", "é", "a.b", String(repeating: "x", count: 41)])
    func `a name that is not safe in the name of a file is none`(name: String) {
        #expect(!ReportPlan.isName(name))
    }
}
