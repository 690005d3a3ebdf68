import Collection
import Logging
import Platform
import Polling
import Targets
import Windows

extension Standstill {
    /// What is kept of it for the next agent, and where; nowhere without a note.
    struct Keeping {
        var note: StandstillNote?
    }
}

/// Keeping over a restart of the agent since when a replica stands still.
extension TargetWorker {
    /// Takes up what an earlier agent has noted, before the first reading.
    func resumeStandstill() async {
        guard standstill == nil else { return }
        standstill = Standstill.Keeping()
        guard let directory = target.stateDirectory, target.kind == .postgresql else { return }
        var note = StandstillNote(target: target.name, in: directory)
        if let noted = await note.read(at: WallClock.secondsSince1970) { state.resume(noted) }
        standstill?.note = note
    }

    /// Notes what the last reading says; one look alone, as of `collect`, leaves nothing behind.
    func noteStandstill() {
        guard state.isFollowed, var note = standstill?.note else { return }
        let (log, name) = (log, target.name)
        note.take(state.standstill, at: WallClock.secondsSince1970) { error in
            log.warning(
                "how long the replica stands still does not survive a restart",
                ["target": name, "reason": "\(error)"])
        }
        standstill?.note = note
    }
}
