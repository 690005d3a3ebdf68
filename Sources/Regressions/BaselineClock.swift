/// Which minute it is, and where rings of minutes, hours and days stand.
///
/// Rings are turned by what has passed, so that a clock that is set moves no number in them.
struct BaselineClock: Sendable, Equatable {
    /// The present is that many minutes long.
    static let minutes = 15
    /// How many hours a day has.
    static let hours = 24
    /// How many days are kept.
    static let days = 7

    /// Minutes since 1970.
    var minute: Int
    // Where the present minute, hour and day are in their rings.
    var minutePlace = 0
    var hourPlace = 0
    var dayPlace = 0

    var hour: Int { minute / 60 }
    var day: Int { minute / 1_440 }

    /// The hour of the week in which a minute lies, and its week since 1970.
    static func hourOfWeek(_ hour: Int) -> (place: Int, week: Int) {
        let hour = max(0, hour)
        return (hour % HourOfWeek.count, hour / HourOfWeek.count)
    }
}
