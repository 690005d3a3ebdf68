/// A part of the health score; its checks together cannot cost more than its weight.
package struct HealthComponent: Sendable {
    /// The value of the label `component`.
    package let name: String
    /// The most points that it can cost; all weights together are 100.
    package let weight: Double
    /// In the order in which they take points.
    package let checks: [HealthCheck]

    /// A part with its checks.
    package init(name: String, weight: Double, checks: [HealthCheck]) {
        self.name = name
        self.weight = weight
        self.checks = checks
    }
}
