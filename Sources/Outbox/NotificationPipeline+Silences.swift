package import Messages
import Metrics
package import Notifications

/// Silences: put into force, ended, and what is said when they end.
extension NotificationPipeline {
    /// Whether a silence waits for the end of alerts, and none that it matches is there.
    ///
    /// Before the first evaluation that is not known.
    package func isUnmatched(_ silence: Silence, now: Int64) -> Bool {
        guard let pending, silence.endsWithAlerts, silence.state(at: now) == .active else {
            return false
        }
        return !(dispatcher.firingLabels + pending).contains(where: silence.matchers.allMatch)
    }

    /// Adds or changes a silence; what the disk does not take changes nothing and is a failure.
    package func put(_ silence: Silence, now: Int64) -> Result<Void, NotificationRefusal> {
        var changed = silences
        return changed.put(silence, now: now).flatMap { keep(changed, now) }
    }

    /// Ends a silence; false when there is none that could be ended.
    ///
    /// What the disk does not take is a failure, and changes nothing.
    package func expireSilence(_ id: String, now: Int64) -> Result<Bool, NotificationRefusal> {
        var changed = silences
        guard changed.expire(id, now: now) else { return .success(false) }
        return keep(changed, now).map { true }
    }

    /// Puts silences into force once they are on disk.
    private func keep(_ changed: SilenceBook, _ now: Int64) -> Result<Void, NotificationRefusal> {
        guard files.save(changed, now: now) else {
            // What lies there may be either of the two, when only the last step has failed.
            silencesSavedAt = now
            areSilencesSaved = false
            return .failure(
                NotificationRefusal(
                    "silences cannot be written to the state directory now: nothing was changed",
                    isTemporary: true))
        }
        silences = changed
        silencesSavedAt = now
        areSilencesSaved = true
        return .success(())
    }

    private func saveSilences(_ now: Int64) {
        silencesSavedAt = now
        areSilencesSaved = files.save(silences, now: now)
    }

    func endSilences(_ now: Int64) {
        let firing = dispatcher.firingLabels
        // What is pending may have been silenced before it fires; before the first evaluation it
        // is not known.
        if let pending, silences.endAcknowledged(firing: firing + pending, now: now) {
            saveSilences(now)
        }
        if pending != nil { endNotices(firing, now) }
        guard let next = silences.nextEnd(after: now), next <= now else { return }
        let ended = silences.takeEnded(now: now)
        saveSilences(now)
        send(ended.flatMap { notices(of: $0, firing, now) }, now)
    }
}
