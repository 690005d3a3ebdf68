import Messages
import Notifications
import Platform
import Testing
import TimeIntervals

@Suite struct TimeTests {
    private func zone(_ name: String) throws -> TimeZoneRules {
        try #require(
            TimeZoneRules(file: Files.read("\(TimeZoneRules.directory)/\(name)")))
    }

    /// Seconds since 1970 of a time in UTC.
    private func seconds(_ text: String) throws -> Int64 {
        try #require(Timestamp.parse(text)) / 1000
    }

    @Test(arguments: [
        ("Europe/Berlin", "2026-03-29T00:59:59Z", 3600),
        ("Europe/Berlin", "2026-03-29T01:00:00Z", 7200),
        ("Europe/Berlin", "2026-10-25T00:59:59Z", 7200),
        ("Europe/Berlin", "2026-10-25T01:00:00Z", 3600),
        // Beyond the table: only the rule at the end of the file knows.
        ("Europe/Berlin", "2093-03-29T00:59:59Z", 3600),
        ("Europe/Berlin", "2093-03-29T01:00:00Z", 7200),
        ("Europe/Berlin", "2093-10-25T01:00:00Z", 3600),
        ("America/New_York", "2026-03-08T06:59:59Z", -18_000),
        ("America/New_York", "2026-03-08T07:00:00Z", -14_400),
        ("Australia/Sydney", "2060-01-01T00:00:00Z", 39_600),
        ("Australia/Sydney", "2060-07-01T00:00:00Z", 36_000),
        ("Asia/Kolkata", "2026-01-01T00:00:00Z", 19_800), ("UTC", "2026-01-01T00:00:00Z", 0),
        ("Europe/Dublin", "2026-07-01T00:00:00Z", 3600),
        ("Europe/Dublin", "2060-01-01T00:00:00Z", 0),
    ])
    func `clocks change where the zone's file says`(
        name: String, time: String, offset: Int
    ) throws {
        #expect(try zone(name).offset(at: seconds(time)) == Int64(offset))
    }

    @Test func `Python's zones agree on many moments`() throws {
        let names = ["Europe/Berlin", "America/Sao_Paulo", "Africa/Casablanca", "Asia/Tehran"]
        let script = """
            import zoneinfo, datetime
            for n in \(names):
                z = zoneinfo.ZoneInfo(n)
                for t in range(0, 2145916800, 1000003):
                    d = datetime.datetime.fromtimestamp(t, z)
                    print(int(d.utcoffset().total_seconds()))
            """
        let output = try CommandOutput.of(
            ["/usr/bin/python3", "-c", script], environment: [:], within: .seconds(60),
            bytesMax: 4 << 20)
        let expected = String(decoding: output, as: UTF8.self).split(separator: "\n")
            .compactMap { Int64($0) }
        let found = try names.flatMap { name in
            let zone = try zone(name)
            return stride(from: 0, to: 2_145_916_800, by: 1_000_003).map { zone.offset(at: $0) }
        }
        #expect(found == expected)
    }

    @Test func `a name must not lead out of the directory, and damage is refused`() throws {
        for name in ["../../etc/passwd", "/etc/passwd", "", "a//b", "a.b", "a/b/c/d"] {
            #expect(!TimeZoneRules.isName(name))
        }
        #expect(TimeZoneRules.isName("America/Argentina/Buenos_Aires"))
        #expect(TimeZoneRules.isName("Etc/GMT+5"))
        let bytes = try Files.read("\(TimeZoneRules.directory)/Europe/Berlin")
        for length in 0..<bytes.count - 40 where length % 7 == 0 {
            // It must not stop the process; what it reads does not matter.
            _ = TimeZoneRules(file: Array(bytes.prefix(length)))
        }
        #expect(TimeZoneRules(file: Array("TZif2".utf8)) == nil)
    }

    @Test func `office hours follow the clocks of the place`() throws {
        var interval = TimeInterval()
        interval.times = [9 * 60..<17 * 60]
        interval.weekdays = [1...5]
        interval.zone = try zone("Europe/Berlin")
        let contains = { (text: String) in interval.contains(try seconds(text) * 1000) }
        // Winter and summer time, a Friday before and a Monday after the change.
        #expect(try contains("2026-03-27T08:00:00Z"))
        #expect(try !contains("2026-03-27T07:59:59Z"))
        #expect(try contains("2026-03-30T07:00:00Z"))
        #expect(try !contains("2026-03-30T15:00:00Z"))
        #expect(try !contains("2026-03-29T10:00:00Z"))
    }

    @Test(arguments: [
        ("-1", "2028-02-29T12:00:00Z", true), ("-1", "2028-02-28T12:00:00Z", false),
        ("1:7", "2026-01-07T00:00:00Z", true), ("1:7", "2026-01-08T00:00:00Z", false),
        ("31", "2026-04-30T00:00:00Z", false), ("-3:-1", "2026-04-28T00:00:00Z", true),
        ("25:-1", "2026-04-30T00:00:00Z", true), ("29:31", "2026-02-28T00:00:00Z", false),
    ])
    func `days of the month count from either end`(
        days: String, time: String, expected: Bool
    ) throws {
        var interval = TimeInterval()
        interval.daysOfMonth = [try #require(TimeInterval.daysOfMonth(days))]
        #expect(interval.contains(try seconds(time) * 1000) == expected)
    }

    @Test func `ranges are read as Alertmanager writes them, and nothing else`() {
        #expect(TimeInterval.weekdays("monday:friday") == 1...5)
        #expect(TimeInterval.weekdays("Sunday") == 0...0)
        #expect(TimeInterval.weekdays("friday:monday") == nil)
        #expect(TimeInterval.weekdays("1:2") == nil)
        #expect(TimeInterval.months("january:3") == 1...3)
        #expect(TimeInterval.months("13") == nil)
        #expect(TimeInterval.years("2026:2028") == 2026...2028)
        #expect(TimeInterval.minute("24:00") == 1440)
        #expect(TimeInterval.minute("24:01") == nil)
        #expect(TimeInterval.minute("9:00") == nil)
        #expect(TimeInterval.daysOfMonth("0") == nil)
        #expect(TimeInterval.daysOfMonth("5:1") == nil)
        #expect(TimeInterval.daysOfMonth("-1:3") == nil)
        #expect(TimeInterval.daysOfMonth("-31:-1") != nil)
        #expect(TimeInterval.daysOfMonth("-32:-1") == nil)
        #expect(TimeInterval.daysOfMonth("-9223372036854775808") == nil)
        #expect(TimeInterval.daysOfMonth("9223372036854775807") == nil)
    }

    @Test(arguments: [
        ("2026-11-21T08:00:00Z", "2026-11-21T08:00:00Z"),
        ("2026-11-21T08:00:00.1Z", "2026-11-21T08:00:00.1Z"),
        ("2026-11-21T08:00:00.123456789+01:30", "2026-11-21T06:30:00.123Z"),
        ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z"),
    ])
    func `times are read and written`(text: String, written: String) throws {
        #expect(Timestamp.text(try #require(Timestamp.parse(text))) == written)
    }

    @Test func `what is no time is refused`() {
        for text in [
            "", "2026-11-21", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
            "2026-11-21T25:00:00Z", "2026-11-21T08:00:00", "2026-11-21T08:00:00.Z",
        ] {
            #expect(Timestamp.parse(text) == nil, "\(text)")
        }
    }

    @Test(arguments: [
        ("120", 120_000), ("0", 0), ("99999999999999999999", 3_600_000), ("soon", nil), ("-5", nil),
        ("Mon, 23 Nov 2026 12:10:00 GMT", 600_000), ("Monday, 23-Nov-26 12:10:00 GMT", 600_000),
        ("Mon Nov 23 12:10:00 2026", 600_000), ("Mon, 23 Nov 2026 11:00:00 GMT", 0),
        ("Mon, 23 Nov 2026 22:00:00 GMT", 3_600_000), ("Mon, 99 Nov 2026 22:00:00 GMT", nil),
    ])
    func `Retry-After is seconds or a date, within an hour`(text: String, expected: Int64?) {
        let found = RetryAfter.time(text, now: Fixtures.start).map { $0 - Fixtures.start }
        #expect(found == expected)
    }
}
