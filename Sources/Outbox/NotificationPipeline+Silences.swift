package import Messages
import Metrics
package import Notifications

/// Silences: put into force, ended, and what is said when they end.
extension NotificationPipeline {
    /// Whether a silence waits for the end of alerts, and none that it matches is there.
    ///
    /// Before the first evaluation that is not known.
    package func isUnmatched(_ silence: Silence, now: Int64) -> Bool {
        guard let pending = alerts.pending, silence.endsWithAlerts,
            silence.state(at: now) == .active
        else {
            return false
        }
        return !(dispatcher.firingLabels + pending).contains(where: silence.matchers.allMatch)
    }

    /// Adds or changes a silence; what the disk does not take changes nothing and is a failure.
    package func put(_ silence: Silence, now: Int64) -> Result<Void, NotificationRefusal> {
        var changed = silences
        return changed.put(silence, now: now).flatMap { keptSilences.put(changed, files, now: now) }
    }

    /// Ends a silence; false when there is none that could be ended.
    ///
    /// What the disk does not take is a failure, and changes nothing.
    package func expireSilence(_ id: String, now: Int64) -> Result<Bool, NotificationRefusal> {
        var changed = silences
        guard changed.expire(id, now: now) else { return .success(false) }
        return keptSilences.put(changed, files, now: now).map { true }
    }

    func endSilences(_ now: Int64) {
        let firing = dispatcher.firingLabels
        // What is pending may have been silenced before it fires; before the first evaluation it
        // is not known.
        if let pending = alerts.pending {
            keptSilences.endAcknowledged(firing: firing + pending, files, now: now)
            endNotices(firing, now)
        }
        let ended = keptSilences.takeEnded(files, now: now)
        send(ended.flatMap { notices(of: $0, firing, now) }, now)
    }
}
