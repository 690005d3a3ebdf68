/// What one statement did in each hour of the last week, as far as it is known.
package struct StatementCourse: Sendable, Equatable {
    /// How many hours there are; the last one is the present.
    package static let hours = HourOfWeek.count

    /// The first hour, counted from 1970.
    package let firstHour: Int
    /// How often it ran in each of the hours; nil where nothing is known, and in the present one, which
    /// is not over.
    package let calls: [Double?]
    /// The mean execution time in each of them, in seconds.
    package let means: [Double?]
}

extension StatementBaselines {
    /// What the statement with this key did in the last week; nil for one that is not kept.
    package func course(of key: UInt64) -> StatementCourse? {
        guard let clock, let found = statements.first(where: { $0.key == key }) else { return nil }
        let first = clock.hour - StatementCourse.hours + 1
        var ran = (first...clock.hour).map { hour -> Executions? in
            let hour = BaselineClock.hourOfWeek(hour)
            return found.week[hour.place].ran(inWeek: hour.week)
        }
        // The last minutes are not learnt yet.
        for age in 0..<BaselineClock.minutes {
            let place =
                (clock.minutePlace - age + BaselineClock.minutes) % BaselineClock.minutes
            let hour = (clock.minute - age) / 60 - first
            guard ran.indices.contains(hour), found.minutes[place].ran.calls > 0 else { continue }
            var sum = ran[hour] ?? Executions()
            sum.add(found.minutes[place].ran)
            ran[hour] = sum
        }
        return StatementCourse(
            firstHour: first,
            calls: ran.dropLast().map { $0.map { Double($0.calls) } } + [nil],
            means: ran.map { $0?.mean(callsMin: 1) })
    }
}
