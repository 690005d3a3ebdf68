/// What indicators need to know of their target's configuration.
struct IndicatorSettings: Sendable {
    let databaseThresholds: DatabaseThresholds
    /// Above this mean, in seconds, a statement is slow.
    let slowStatementSeconds: Double
    /// How many processors the server has; nil when that is not known.
    let processors: Int?
    /// How many sessions each configured pool may hold.
    let poolLimits: [String: Double]
    /// In which database the pools are that belong to one.
    let poolDatabases: [String: String]
    /// What the health model says of itself.
    let customModel: String
}
