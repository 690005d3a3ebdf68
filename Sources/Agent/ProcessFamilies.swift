import Metrics
import Platform

/// What the kernel says of this process, under the names that Prometheus clients use.
enum ProcessFamilies {
    /// The families now; empty when `/proc` cannot be read.
    static func now() -> [Family] {
        guard let usage = ProcessUsage.now() else { return [] }
        return [
            family("process_cpu_seconds_total", .counter, "Processor time used.", usage.cpuSeconds),
            family(
                "process_resident_memory_bytes", .gauge, "Resident memory.",
                Double(usage.residentBytes)),
            family(
                "process_virtual_memory_bytes", .gauge, "Virtual memory.",
                Double(usage.virtualBytes)),
            family(
                "process_start_time_seconds", .gauge, "When the process began, since 1970.",
                usage.startSeconds),
            family("process_open_fds", .gauge, "Open file descriptors.", Double(usage.openFiles)),
            family(
                "process_max_fds", .gauge, "The most file descriptors that may be open.",
                Double(usage.openFilesMax)),
            family("process_threads", .gauge, "Threads.", Double(usage.threads)),
        ]
    }

    private static func family(
        _ name: String, _ kind: Metric.Kind, _ help: String, _ value: Double
    ) -> Family {
        Family(Metric(name, kind, help), [Sample(.none, value)])
    }
}
