/// How long the publisher rests between two pages.
///
/// It counts the processor's time: the clock on the wall also runs while the process is stopped, the
/// machine sleeps or others have the core, and a rest measured by it would make the page older still.
package struct PublishPace: Sendable {
    /// The share of one core that rendering may take, as long as pages do not grow old by it.
    static let share = 0.03
    /// Changes closer together than this come as one page.
    static let pauseMin = Duration.milliseconds(20)

    /// No rest is longer than the time between two polls: then a page is never older than two.
    private let pauseMax: Duration

    /// The pace for targets that are polled once in `interval`.
    package init(interval: Duration) { pauseMax = max(interval, Self.pauseMin) }

    /// The rest after a turn that took this much time of a processor.
    package func pause(afterSpending spent: Duration) -> Duration {
        min(max(spent / Self.share, Self.pauseMin), pauseMax)
    }
}
