import Glibc

/// What the kernel has counted for this process.
package struct ProcessUsage: Sendable {
    /// Processor time, user and system, in seconds.
    package let cpuSeconds: Double
    /// Memory in use, in bytes.
    package let residentBytes: Int
    /// Address space, in bytes.
    package let virtualBytes: Int
    /// When the process began, in seconds since 1970.
    package let startSeconds: Double
    /// Open file descriptors.
    package let openFiles: Int
    /// The soft limit on open file descriptors.
    package let openFilesMax: UInt64
    /// Threads.
    package let threads: Int

    /// Reads `/proc/self`; nil when it is not there.
    package static func now() -> ProcessUsage? {
        guard let bytes = try? Files.read("/proc/self/stat") else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        // The second field is the name in parentheses, which may hold anything.
        guard let close = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: close)...].split(separator: " ").map(String.init)
        // Numbering of proc(5), where the state after the name is field 3.
        func field(_ number: Int) -> Double { Double(fields[number - 3]) ?? 0 }
        guard fields.count > 24 - 3 else { return nil }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return ProcessUsage(
            cpuSeconds: (field(14) + field(15)) / ticks,
            residentBytes: Int(field(24)) * Int(sysconf(Int32(_SC_PAGESIZE))),
            virtualBytes: Int(field(23)), startSeconds: bootSeconds + field(22) / ticks,
            openFiles: Files.matching("/proc/self/fd/*").count,
            openFilesMax: UInt64(limit.rlim_cur),
            threads: Int(field(20)))
    }

    /// From the clocks, because a service manager may hide all of /proc but the processes.
    private static let bootSeconds: Double = {
        var now = timespec()
        var sinceBoot = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        clock_gettime(CLOCK_BOOTTIME, &sinceBoot)
        return Double(now.tv_sec - sinceBoot.tv_sec)
            + Double(now.tv_nsec - sinceBoot.tv_nsec) / 1_000_000_000
    }()
}
