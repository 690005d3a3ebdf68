import Configuration
import ReportSchedules
import Reports
import TargetSettings
import Testing
import TimeIntervals

/// The section `reports`.
@Suite struct ReportsSectionTests {
    private static func text(_ item: String, history: Bool = true) -> String {
        """
        agent: { state_directory: /s }
        targets:
          - { name: orders, conninfo: x=1 }
          - { name: pool, kind: pgbouncer, conninfo: x=1 }
        \(history ? "history: { conninfo: x=1 }" : "")
        receivers:
          - { name: chat, slack: { url_file: url } }
          - { name: duty, pagerduty: { routing_key_file: key } }
        route: { receiver: chat }
        reports:
          - \(item)

        """
    }

    private static let files = ["url": "https://chat.test/x\n", "key": "k\n"]

    @Test func `what is not said is as documented`() throws {
        let loaded = try Fixtures.loaded(
            Self.text("{ name: weekly, at: 'monday 07:00', directory: out }"), Self.files)
        var plan = ReportPlan(
            name: "weekly", schedule: ReportSchedule(.week, weekday: 1, minute: 420))
        plan.directory = "out"
        #expect(loaded.reports == [plan])
        #expect(plan.format == .html && plan.keep == 12 && plan.schedule.location == "UTC")
        let all = try Fixtures.loaded(
            Self.text(
                "{ name: m, at: '07:30', period: month, targets: [orders], format: csv,"
                    + " directory: /out, keep: 3, receiver: chat }"), Self.files)
        plan = ReportPlan(name: "m", schedule: ReportSchedule(.month, weekday: nil, minute: 450))
        plan.targets = ["orders"]
        plan.format = .csv
        plan.directory = "/out"
        plan.keep = 3
        plan.receiver = "chat"
        #expect(all.reports == [plan] && all.ownReports == [plan])
        // What check shows is read back as the same.
        let again = try Fixtures.loaded(all.redactedDescription, Self.files)
        #expect(again.reports == [plan])
    }

    @Test func `of several agents with one file the first one makes them`() throws {
        func own(_ shard: String) throws -> [String] {
            let text = Self.text("{ name: w, at: '07:00', receiver: chat }")
                .replacing("state_directory: /s", with: "state_directory: /s, shard: \(shard)")
            return try Fixtures.loaded(text, Self.files).ownReports.map(\.name)
        }
        #expect(try own("1/2") == ["w"])
        #expect(try own("2/2") == [])
    }

    @Test(arguments: [
        ("{ at: '07:00', directory: a }", "an item of reports: name is missing"),
        ("{ name: w, directory: a }", "an item of reports: at is missing"),
        ("{ name: w, at: '07:00' }", "one of directory, receiver is missing"),
        ("{ name: a/b, at: '07:00', directory: a }", "\"a/b\" is not 1 to 40 letters"),
        ("{ name: w, at: '7am', directory: a }", "\"7am\" is no time such as 07:00 or monday"),
        ("{ name: w, at: '07:00', directory: a, location: Mars }", "\"Mars\" is no time zone"),
        (
            "{ name: w, at: '07:00', directory: a, period: year }",
            "\"year\" is not one of day, week"
        ),
        ("{ name: w, at: '07:00', directory: a, format: pdf }", "\"pdf\" is not one of text"),
        ("{ name: w, at: '07:00', directory: a, keep: 0 }", "keep:"),
        ("{ name: w, at: '07:00', receiver: chat, keep: 3 }", "there is no directory"),
        ("{ name: w, at: '07:00', directory: a, targets: [order] }", "did you mean \"orders\"?"),
        ("{ name: w, at: '07:00', directory: a, targets: [pool] }", "no target that is a server"),
        ("{ name: w, at: '07:00', receiver: chatt }", "\"chatt\" is the name of no receiver"),
        ("{ name: w, at: '07:00', receiver: duty }", "\"duty\" opens incidents"),
        ("{ name: w, at: '07:00', directory: a, cron: x }", "unknown key"),
        (
            "{ name: w, at: '07:00', directory: a }\n  - { name: w, at: '08:00', directory: b }",
            "\"w\" is there twice"
        ),
    ])
    func `a mistake is named`(item: String, message: String) {
        let problems = Fixtures.problems(Self.text(item), Self.files)
        #expect(problems.contains { $0.contains(message) }, "\(problems)")
    }

    @Test func `without a history there is nothing to report from`() {
        let text = Self.text("{ name: w, at: '07:00', directory: a }", history: false)
        let problems = Fixtures.problems(text, Self.files)
        #expect(problems.contains { $0.contains("reports: needs the section history") })
    }
}
