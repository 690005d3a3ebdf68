import Messages
import Notifications

/// What is not known for a while: after a start or a standstill the rules have to look first.
extension NotificationPipeline {
    /// How long a message waits for the first evaluation after a start, in milliseconds; rules wait up to
    /// a minute for polls.
    static let firstLookMax: Int64 = 75_000
    /// How long one waits for a rule that mentions an alert of it, in milliseconds: by then the alert counts
    /// as over, or evaluations are so seldom that people must not wait for them.
    static let mentionMax: Int64 = 2 * Dispatcher.staleAfter

    /// Whether it is not known if what a message calls people for is still true.
    ///
    /// It may have been over for hours: a page that was never sent must not ring for it.
    func waitsForRules(_ message: Message, _ now: Int64) -> Bool {
        guard message.isCall, message.reason != .notice, message.reason != .test else {
            return false
        }
        if isHeld { return true }
        let waited = now - earlier.tookUpAt
        return waited < (dispatcher.hasTaken ? Self.mentionMax : Self.firstLookMax)
            && dispatcher.isUnknown(message)
    }
}
