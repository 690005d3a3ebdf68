import Collection
import Platform
import Polling
import Tables
import Targets

/// Keeping over a restart of the agent whose counters were shown, and from where they go on.
extension TargetWorker {
    /// Reads what an earlier agent has noted, before the first answer of a server is looked at.
    func resumeCounters(before collector: Collector) async {
        guard counterNote == nil, state.awaitsFirstAnswer(of: collector),
            let directory = target.stateDirectory
        else { return }
        let note = TargetNote<NotedCounters>("counters", about: target.name, in: directory)
        counterNote = note
        let saved = await read(
            note, bytesMax: SavedCounters.bytesMax,
            whenDamaged: "the note about counters is damaged: they are the server's own values"
        ) { SavedCounters($0) }
        if let saved { state.take(saved) }
    }

    /// Notes what has changed of that; the last note also says when the server answered last.
    func noteCounters(isLast: Bool = false) {
        guard let counters = state.notedCounters,
            counterNote?.isChanged(by: counters) == true || isLast,
            let file = counterNote?.file, let saved = state.savedCounters(isLast: isLast)
        else { return }
        write(
            saved.bytes, to: file, whenRefused: "how counters go on does not survive a restart")
    }
}
