import Logging
import Platform
import Polling
import Servers
import Targets

/// Keeping over a restart of the agent which collectors have worked, and when.
extension TargetWorker {
    /// Reads what an earlier agent has noted, before the first poll.
    func resumeSuccesses() async {
        guard successNote == nil, let directory = target.stateDirectory else { return }
        let note = SuccessNote(target: target.name, in: directory)
        successNote = note
        guard let bytes = await note.read() else { return }
        guard let saved = SavedSuccesses(bytes) else {
            log.warning(
                "the note about collectors that have worked is damaged and is left aside",
                ["target": target.name, "file": note.file.path])
            return
        }
        state.resume(saved)
    }

    /// Notes what has changed of that.
    func noteSuccesses(isLast: Bool = false) {
        guard let successes = state.notedSuccesses(unixTime: WallClock.secondsSince1970),
            successNote?.isChanged(by: successes) == true || isLast, let file = successNote?.file
        else { return }
        NoteDisk.shared.write(state.savedSuccesses.bytes, to: file) {
            [log, name = target.name] error in
            log.warning(
                "which collectors have worked does not survive a restart",
                ["target": name, "reason": "\(error)"])
        }
    }
}
