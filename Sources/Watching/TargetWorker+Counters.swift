import Collection
import Logging
import Platform

/// Keeping over a restart of the agent whose counters were shown, and from where they go on.
extension TargetWorker {
    /// Takes up what an earlier agent has noted, at the first answer of a server.
    ///
    /// One that counts on from there is shown as before; of any other, and where that cannot be
    /// known, counters begin at 0, because its past is no growth of the series that are there.
    func resumeCounters(of now: StatisticsOrigin) {
        guard isRunning, counterFile == nil, let directory = target.stateDirectory else { return }
        let name = StandstillNote.fileName(of: target.name)
        let file = AtomicFile("\(directory)/counters-\(name).state")
        counterFile = file
        guard let bytes = (try? file.read(bytesMax: SavedCounters.bytesMax + 1)) ?? nil else {
            return
        }
        guard let saved = SavedCounters(bytes) else {
            log.warning(
                "the note about counters is damaged: they are the server's own values",
                ["target": target.name, "file": file.path])
            return
        }
        let earlier = StatisticsOrigin(
            started: saved.started, began: saved.began, answered: saved.answered ?? .infinity)
        if now.continues(earlier), let series = saved.series {
            for (collector, counters) in series where Catalog.counting.contains(collector) {
                states[collector, default: CollectorState()].continued =
                    ContinuedCounters(counters)
            }
            return
        }
        log.notice(
            "another server answers than before this start: its counters begin at 0",
            ["target": target.name])
        for collector in Catalog.counting {
            states[collector, default: CollectorState()].continued.beginAtZero()
        }
    }

    /// Notes what has changed of that; the last note also says when the server answered last.
    func noteCounters(isLast: Bool = false) {
        guard isRunning, let counterFile, let origin else { return }
        let revision = states.values.reduce(0) { $0 + $1.continued.revision }
        let state = NotedCounters(started: origin.started, began: origin.began, revision: revision)
        guard isLast || notedCounters != state else { return }
        notedCounters = state
        let saved = SavedCounters(
            started: origin.started, began: origin.began,
            answered: isLast && origin.answered.isFinite ? origin.answered : nil,
            series: states.mapValues(\.continued.saved))
        do throws(FileError) {
            try counterFile.replace(with: saved.bytes)
        } catch {
            log.warning(
                "how counters go on does not survive a restart",
                ["target": target.name, "reason": "\(error)"])
        }
    }
}
