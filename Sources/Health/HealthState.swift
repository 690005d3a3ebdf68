/// What is known of an input of the health model.
package enum HealthState: Sendable, Equatable {
    /// Its value; `weight` below 1 means that there were hardly enough events to judge by, or that
    /// it is hardly late. It takes as much off the loss; with 0 nothing is lethal either.
    case known(Double, weight: Double = 1)
    /// It is known that too little happened for the input to mean anything: nothing is lost.
    case quiet
    /// It could not be seen.
    case unknown
    /// This target has no such thing, as a server without replicas has no lag of replicas.
    case notApplicable
}
