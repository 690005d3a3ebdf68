import Documents
import Notifications
import TimeIntervals
import YAML

/// Reads the named time intervals.
struct TimeIntervalsReader<Files: FileReading> {
    private typealias Key = NotificationsSection.IntervalKey

    let findings: Findings
    let files: Files

    /// The intervals by name; what is wrong with one is noted.
    func intervals(_ node: Node) -> [String: [TimeInterval]] {
        var all: [String: [TimeInterval]] = [:]
        for item in findings.list(node, "time_intervals") ?? [] {
            let reader = SectionReader<NotificationsSection.NamedIntervalKey>(
                item, "a time interval", findings)
            reader.requireKey(.name)
            reader.requireKey(.timeIntervals)
            let name = reader.word(.name) ?? ""
            if all[name] != nil {
                reader.refuse(.name, "\(Findings.quoted(name)) is the name of another interval")
            }
            all[name] = (reader.list(.timeIntervals) ?? []).map(interval)
            reader.finish()
        }
        return all
    }

    private func interval(_ node: Node) -> TimeInterval {
        let reader = SectionReader<Key>(node, "a time interval", findings)
        var interval = TimeInterval()
        interval.times = (reader.list(.times) ?? []).compactMap(times)
        interval.weekdays = ranges(
            reader, .weekdays, "weekdays as in monday:friday", TimeInterval.weekdays)
        interval.daysOfMonth = ranges(
            reader, .daysOfMonth, "days as in 1:15 or -3:-1", TimeInterval.daysOfMonth)
        interval.months = ranges(
            reader, .months, "months as in january:march or 1:3", TimeInterval.months)
        interval.years = ranges(reader, .years, "years as in 2026:2028", TimeInterval.years)
        if let name = reader.word(.location) {
            if let zone = zone(name) {
                interval.zone = zone
                interval.location = name
            } else {
                reader.refuse(
                    .location,
                    "\(Findings.quoted(name)) is no time zone that this system knows; write"
                        + " Europe/Berlin or UTC")
            }
        }
        reader.finish()
        return interval
    }

    private func zone(_ name: String) -> TimeZoneRules? {
        if name == "UTC" { return .utc }
        guard TimeZoneRules.isName(name),
            let file = try? files.read("\(TimeZoneRules.directory)/\(name)")
        else { return nil }
        return TimeZoneRules(file: file)
    }

    private func times(_ node: Node) -> Range<Int64>? {
        let reader = SectionReader<NotificationsSection.TimesKey>(node, "times", findings)
        reader.requireKey(.startTime)
        reader.requireKey(.endTime)
        let ends = [NotificationsSection.TimesKey.startTime, .endTime].map { key in
            reader.word(key).flatMap { text in
                let minute = TimeInterval.minute(text)
                if minute == nil {
                    reader.refuse(key, "\(Findings.quoted(text)) is no time as in 09:00 or 24:00")
                }
                return minute
            }
        }
        reader.finish()
        guard let start = ends[0], let end = ends[1] else { return nil }
        guard start < end else {
            reader.refuse(.endTime, "is not behind start_time; split what goes over midnight")
            return nil
        }
        return start..<end
    }

    private func ranges<Range>(
        _ reader: SectionReader<Key>, _ key: Key, _ example: String, _ read: (String) -> Range?
    ) -> [Range] {
        (reader.words(key) ?? []).compactMap { text, node in
            let range = read(text)
            if range == nil {
                findings.refuse(
                    node, key.rawValue, "\(Findings.quoted(text)) is no \(example)")
            }
            return range
        }
    }
}
