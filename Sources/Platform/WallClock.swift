import Glibc

/// The time of day, for samples and messages; never for measuring how long something took.
package enum WallClock {
    /// Seconds since 1970-01-01 00:00 UTC.
    package static var secondsSince1970: Double {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }

    /// A time as RFC 3339 text in UTC, such as `2026-11-21T08:00:00.123Z`.
    package static func text(_ secondsSince1970: Double) -> String {
        let milliseconds = Int((secondsSince1970 * 1000).rounded(.down))
        var seconds = time_t((secondsSince1970).rounded(.down))
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var buffer = [CChar](repeating: 0, count: 32)
        let length = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%S", &parts)
        let fraction = String(1000 + (milliseconds % 1000 + 1000) % 1000).dropFirst()
        let text = buffer[..<length].map { UInt8(bitPattern: $0) }
        return String(decoding: text, as: UTF8.self) + ".\(fraction)Z"
    }
}
