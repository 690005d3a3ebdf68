import Collection
import Indicators
import Logging
import Platform

/// Keeping over a restart of the agent since when a replica stands still.
extension TargetWorker {
    /// Takes up what an earlier agent has noted, before the first reading.
    func resumeStandstill() {
        guard !hasResumed else { return }
        hasResumed = true
        guard let directory = target.stateDirectory, target.kind == .postgresql else { return }
        var note = StandstillNote(target: target.name, in: directory)
        if let standstill = note.read(at: WallClock.secondsSince1970) { engine.resume(standstill) }
        standstillNote = note
    }

    /// Notes what the last reading says; one look alone, as of `collect`, leaves nothing behind.
    func noteStandstill() {
        guard isRunning, var note = standstillNote else { return }
        do throws(FileError) {
            try note.take(engine.standstill, at: WallClock.secondsSince1970)
        } catch {
            log.warning(
                "how long the replica stands still does not survive a restart",
                ["target": target.name, "reason": "\(error)"])
        }
        standstillNote = note
    }
}
