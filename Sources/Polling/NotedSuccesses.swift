import Servers

/// What a note about collectors' successes was written of.
///
/// Of a collector that works only the time of the note counts: a note at each poll would wait for the
/// disk each time. Of one that does not, its last success stays as it is and is noted exactly.
package struct NotedSuccesses: Equatable, Sendable {
    /// In seconds: how old the time of a collector that works may be in the note.
    package static let ageMax = 600.0

    let working: Set<String>
    let failing: [String: Double]
    let turn: Double
    let member: ClusterMember?
}
