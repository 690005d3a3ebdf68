/// What a target is used for; it decides the default thresholds.
package enum Environment: String, Sendable, CaseIterable {
    case development, staging, production
}
