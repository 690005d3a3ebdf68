import Glibc

/// The time of day, for samples and messages; never for measuring how long something took.
package enum WallClock {
    /// Seconds since 1970-01-01 00:00 UTC.
    package static var secondsSince1970: Double {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }
}
