import Basics

/// Times as mails write them.
enum MailDate {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Mon, 23 Nov 2026 12:00:00 +0000`, from milliseconds since 1970.
    static func text(_ milliseconds: Int64) -> String {
        let seconds = max(0, milliseconds) / 1000
        let days = seconds / 86_400
        let date = CivilDate(days: days)
        let weekday = weekdays[Int(days % 7)]
        let month = months[Int(date.month) - 1]
        let clock = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map {
            $0 < 10 ? "0\($0)" : "\($0)"
        }
        let time = clock.joined(separator: ":")
        return "\(weekday), \(date.day) \(month) \(date.year) \(time) +0000"
    }
}
