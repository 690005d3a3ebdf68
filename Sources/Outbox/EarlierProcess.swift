/// What an earlier process has left, and how far it is taken up.
struct EarlierProcess {
    /// What was found at the start, until it is taken up.
    private var left: OutboxFiles.Left?
    /// Whether there is a plan.
    private(set) var hasBegun = false
    /// When what was notified by an earlier process was taken up.
    private(set) var tookUpAt: Int64 = 0
    /// When it is tried again to read, open or write what could not be.
    private(set) var nextTry: Int64 = 0
    /// How often something was taken up that could not be read at first.
    private(set) var lateCount = 0

    /// Keeps what was found at the start.
    init(_ left: OutboxFiles.Left?) { self.left = left }

    /// Begins to notify; gives the messages that waited at the start.
    mutating func begin(at now: Int64) -> [(sequence: UInt64, payload: [UInt8])] {
        defer { left = nil }
        hasBegun = true
        tookUpAt = now
        return left?.messages ?? []
    }

    /// Whether it is time for another attempt, of which the next one comes after a pause.
    mutating func isTime(at now: Int64, pause: Int64) -> Bool {
        guard now >= nextTry else { return false }
        nextTry = now + pause
        return true
    }

    /// Takes up what could not be read at first.
    mutating func takeUpLate(at now: Int64) {
        tookUpAt = now
        lateCount += 1
    }

    /// The time of day was set by that many milliseconds.
    mutating func shift(by step: Int64) {
        nextTry += step
        tookUpAt += step
    }
}
