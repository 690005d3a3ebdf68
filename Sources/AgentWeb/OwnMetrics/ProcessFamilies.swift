import Metrics
import Platform
import Polling
import TargetMetrics

/// What the kernel says of this process, under the names that Prometheus clients use.
struct ProcessFamilies: MetricsSource {
    /// The families now; empty when `/proc` cannot be read.
    func families() -> [Family] {
        guard let usage = ProcessUsage.now() else { return [] }
        return Self.sources.map { metric, value in OwnMetrics.single(metric, value(usage)) }
    }

    /// All of them, without values.
    static var metrics: [Metric] { sources.map(\.0) }

    private static let sources: [(Metric, @Sendable (ProcessUsage) -> Double)] = [
        (
            Metric("process_cpu_seconds_total", .counter, "Processor time used."),
            { $0.cpuSeconds }
        ),
        (
            Metric("process_resident_memory_bytes", .gauge, "Resident memory."),
            { Double($0.residentBytes) }
        ),
        (
            Metric("process_virtual_memory_bytes", .gauge, "Virtual memory."),
            { Double($0.virtualBytes) }
        ),
        (
            Metric("process_start_time_seconds", .gauge, "When the process began, since 1970."),
            { $0.startSeconds }
        ),
        (
            Metric("process_open_fds", .gauge, "Open file descriptors."),
            { Double($0.openFiles) }
        ),
        (
            Metric("process_max_fds", .gauge, "The most file descriptors that may be open."),
            { Double($0.openFilesMax) }
        ),
        (Metric("process_threads", .gauge, "Threads."), { Double($0.threads) }),
    ]
}
