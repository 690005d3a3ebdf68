import Platform
import Recording
import Support

/// Time that passes only when a test says so, for what reads clocks and for what waits.
final class SteppedTime: Sendable {
    private struct State {
        var waiting:
            [Int: (until: ContinuousClock.Instant, wake: CheckedContinuation<Void, Never>)] = [:]
        var cancelled: Set<Int> = []
        var next = 0
    }

    /// The clocks.
    let manual: ManualTime
    /// What notices standstills; only a test gives it signs of life.
    let pauses = PauseSensor()
    private let state = Locked(State())

    /// Begins at a time of day in milliseconds since 1970.
    init(wall: Int64 = 1_800_000_000_000) { manual = ManualTime(wall: wall) }

    /// The clock for what is tested.
    var clock: RecordingClock {
        RecordingClock(time: manual.source, pauses: pauses) { await self.sleep(for: $0) }
    }

    /// How many wait.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Time passes, and what has waited long enough goes on.
    func pass(_ duration: Duration) {
        manual.pass(duration)
        let now = manual.now
        let due = state.withLock { state in
            let due = state.waiting.filter { $0.value.until <= now }
            for id in due.keys { state.waiting[id] = nil }
            return due.values.map(\.wake)
        }
        for wake in due { wake.resume() }
    }

    /// Passes to the moment for which the next one waits; says whether anything waits.
    @discardableResult func passToNext() -> Bool {
        let next = state.withLock { $0.waiting.values.map(\.until).min() }
        guard let next else { return false }
        pass(max(.zero, manual.now.duration(to: next)))
        return true
    }

    /// Lets time pass until a condition holds.
    func passes(
        until what: String, _ condition: () async throws -> Bool
    ) async throws {
        // Each step needs a turn of the pool, of which other tests have their share.
        try await eventually(what, within: .seconds(120)) {
            for _ in 0..<20 {
                if try await condition() { return true }
                passToNext()
                try await Task.sleep(for: .milliseconds(1))
            }
            return try await condition()
        }
    }

    private func sleep(for duration: Duration) async {
        let until = manual.now + duration
        let id = state.withLock { state in
            state.next += 1
            return state.next
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { wake in
                let isOver = state.withLock { state in
                    if state.cancelled.remove(id) != nil || duration <= .zero { return true }
                    state.waiting[id] = (until, wake)
                    return false
                }
                if isOver { wake.resume() }
            }
        } onCancel: {
            let wake = state.withLock { state in
                let wake = state.waiting.removeValue(forKey: id)?.wake
                if wake == nil { state.cancelled.insert(id) }
                return wake
            }
            wake?.resume()
        }
    }
}
