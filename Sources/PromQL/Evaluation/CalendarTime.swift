/// A moment in Coordinated Universal Time, by the Gregorian calendar in both directions.
struct CalendarTime {
    let year: Int
    let month: Int
    let day: Int
    let dayOfYear: Int
    let weekday: Int
    let hour: Int
    let minute: Int

    /// Seconds before 1970 that every 64-bit number can be added to: the start of a year that
    /// follows one divisible by 400, as Go counts.
    private static let yearZero = -292_277_022_399
    private static let secondsBefore1970: Int64 = 9_223_372_028_715_321_600

    /// Where the time of day and the date stand at that many seconds since 1970.
    init(seconds: Int64) {
        let absolute = UInt64(bitPattern: seconds &+ Self.secondsBefore1970)
        let days = absolute / 86_400
        let rest = Int(absolute % 86_400)
        hour = rest / 3_600
        minute = rest % 3_600 / 60
        // The first day of that year was a Monday.
        weekday = Int((days + 1) % 7)
        let cycle = Int(days / 146_097)
        var dayOfCycle = Int(days % 146_097)
        let century = Swift.min(dayOfCycle / 36_524, 3)
        dayOfCycle -= century * 36_524
        let quartet = dayOfCycle / 1_461
        dayOfCycle -= quartet * 1_461
        let single = Swift.min(dayOfCycle / 365, 3)
        dayOfCycle -= single * 365
        year = Self.yearZero + cycle * 400 + century * 100 + quartet * 4 + single
        dayOfYear = dayOfCycle + 1
        var month = 1
        while month < 12, dayOfCycle >= Self.days(in: month, of: year) {
            dayOfCycle -= Self.days(in: month, of: year)
            month += 1
        }
        self.month = month
        day = dayOfCycle + 1
    }

    /// The same for a value of a sample; what no whole number stands for is as far away as can be.
    init(value: Double) {
        self.init(seconds: Int64(exactly: value.rounded(.towardZero)) ?? Int64.min)
    }

    var daysInMonth: Int { Self.days(in: month, of: year) }

    private static func days(in month: Int, of year: Int) -> Int {
        let isLeap =
            year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        switch month {
        case 2: return isLeap ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }
}
