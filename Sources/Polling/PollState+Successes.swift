import Collection
package import Servers
import Targets

/// Keeping over a restart of the agent which collectors have worked, and when: what is refused to
/// one that never worked is a choice, and to one that did a loss.
extension PollState {
    /// Takes what an earlier agent has noted; what is not in the catalogue any more is dropped.
    package mutating func resume(_ saved: SavedSuccesses) {
        for collector in target.catalog {
            guard let time = saved.times[collector.name] else { continue }
            collectors[collector.name, default: CollectorState()].lastSuccess = time
        }
    }

    /// What a note would be written of now; nil while no collector has worked.
    package func notedSuccesses(unixTime: Double) -> NotedSuccesses? {
        let known = collectors.filter { $0.value.lastSuccess != nil }
        guard isFollowed, !known.isEmpty else { return nil }
        let working = known.filter { $0.value.isSuccess == true }
        return NotedSuccesses(
            working: Set(working.keys),
            failing: known.filter { $0.value.isSuccess != true }
                .compactMapValues(\.lastSuccess),
            turn: (unixTime / NotedSuccesses.ageMax).rounded(.down))
    }

    /// The note.
    package var savedSuccesses: SavedSuccesses {
        SavedSuccesses(collectors.compactMapValues(\.lastSuccess))
    }
}
