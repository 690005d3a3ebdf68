import Platform
import Polling
import Targets
import Windows

/// Taking the place of another worker after a reload that has changed the target.
extension TargetWorker {
    /// What the worker that takes this one's place goes on from.
    struct Legacy: Sendable {
        let start: ContinuousClock.Instant
        let state: PollState
        let standstill: Standstill.Keeping?
        let counterNote: TargetNote<NotedCounters>?
        let successNote: TargetNote<NotedSuccesses>?
        /// What its sessions have done; nil while they are not closed.
        let own: OwnCounts.Count?
    }

    /// Goes on from what another worker of the target has learnt; before `run` or `pollOnce`.
    ///
    /// It should have ended. One that a server or a name server holds up is asked all the same: what
    /// it had learnt by then is a value, too.
    package func takeOver(from former: TargetWorker, keepsOwnCollectors: Bool = true) async {
        let legacy = await former.legacy
        start = legacy.start
        let isKnown = state.takeOver(
            legacy.state, keepsOwnCollectors: keepsOwnCollectors, .now)
        writeNotes()
        guard isKnown else { return }
        (standstill, counterNote) = (legacy.standstill, legacy.counterNote)
        successNote = legacy.successNote
        (ownCounts.before, ownCounts.shown, ownCounts.last) = (legacy.own, legacy.own, legacy.own)
    }

    private var legacy: Legacy {
        Legacy(
            start: start, state: state, standstill: standstill, counterNote: counterNote,
            successNote: successNote, own: ownCounts.last)
    }
}
