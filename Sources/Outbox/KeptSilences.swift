import Messages
import Metrics
import Notifications
import Receivers

/// The silences, and whether they are on disk.
struct KeptSilences {
    /// The silences that are in force.
    private(set) var book: SilenceBook
    /// Whether they are on disk.
    private(set) var isSaved = true
    private var savedAt: Int64 = 0

    /// Silences as they lie on disk.
    init(_ book: SilenceBook = SilenceBook()) { self.book = book }

    /// Puts others in their place, which lie on disk.
    mutating func takeUp(_ earlier: SilenceBook) { book = earlier }

    /// Puts silences into force once they are on disk; what the disk does not take changes nothing.
    mutating func put(
        _ changed: SilenceBook, _ files: OutboxFiles, now: Int64
    ) -> Result<Void, NotificationRefusal> {
        savedAt = now
        guard files.save(changed, now: now) else {
            // What lies there may be either of the two, when only the last step has failed.
            isSaved = false
            return .failure(
                NotificationRefusal(
                    "silences cannot be written to the state directory now: nothing was changed",
                    isTemporary: true))
        }
        book = changed
        isSaved = true
        return .success(())
    }

    /// Ends those that wait for the end of alerts of which none is there any more.
    mutating func endAcknowledged(firing: [LabelSet], _ files: OutboxFiles, now: Int64) {
        if book.endAcknowledged(firing: firing, now: now) { save(files, now: now) }
    }

    /// Takes those that have ended since the last time.
    mutating func takeEnded(_ files: OutboxFiles, now: Int64) -> [Silence] {
        guard let next = book.nextEnd(after: now), next <= now else { return [] }
        let ended = book.takeEnded(now: now)
        save(files, now: now)
        return ended
    }

    private mutating func save(_ files: OutboxFiles, now: Int64) {
        savedAt = now
        isSaved = files.save(book, now: now)
    }

    /// Saves what is not saved yet.
    mutating func settle(_ files: OutboxFiles) {
        if !isSaved { isSaved = files.save(book, now: savedAt) }
    }

    /// The time of day was set by that many milliseconds.
    mutating func shift(by step: Int64, now: Int64) { book.shift(by: step, now: now) }
}
