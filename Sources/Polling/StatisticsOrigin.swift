/// Which server's statistics were read last, to tell a restart of it from another server.
package struct StatisticsOrigin: Sendable, Equatable {
    /// When the server was started, in unix time.
    let started: Double
    /// When its statistics began, in unix time; nil when it does not say.
    ///
    /// They are kept by a clean stop and thrown away in a crash.
    let began: Double?
    /// What its clock showed when it answered last, in unix time.
    var answered: Double

    /// What a server said of itself, in unix time.
    package init(started: Double, began: Double?, answered: Double) {
        self.started = started
        self.began = began
        self.answered = answered
    }

    /// Whether all that is counted here was counted by the earlier server or after its last answer.
    package func continues(_ earlier: StatisticsOrigin) -> Bool {
        if started == earlier.started { return true }
        // Another one, such as a replica that takes over, ran while the earlier one answered.
        guard started > earlier.answered, let began else { return false }
        return began == earlier.began || began > earlier.answered
    }
}
