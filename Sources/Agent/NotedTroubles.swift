import Configuration
import Platform

/// What was logged and lasts, so that it is not logged again.
struct NotedTroubles {
    /// What was found about the configuration in force.
    var cautions: [Caution] = []
    /// How often the kernel has refused something.
    var shortages: [Shortage: UInt64] = [:]
}
