import Platform
import Polling
import Servers
import Targets

/// Keeping over a restart of the agent which collectors have worked, and when.
extension TargetWorker {
    /// Reads what an earlier agent has noted, before the first poll.
    func resumeSuccesses() async {
        guard successNote == nil, let directory = target.stateDirectory else { return }
        let note = TargetNote<NotedSuccesses>("successes", about: target.name, in: directory)
        successNote = note
        let saved = await read(
            note, bytesMax: SavedSuccesses.bytesMax,
            whenDamaged: "the note about collectors that have worked is damaged and is left aside"
        ) { SavedSuccesses($0) }
        if let saved { state.resume(saved) }
    }

    /// Notes what has changed of that.
    func noteSuccesses(isLast: Bool = false) {
        guard let successes = state.notedSuccesses(unixTime: WallClock.secondsSince1970),
            successNote?.isChanged(by: successes) == true || isLast, let file = successNote?.file
        else { return }
        write(
            state.savedSuccesses.bytes, to: file,
            whenRefused: "which collectors have worked does not survive a restart")
    }
}
