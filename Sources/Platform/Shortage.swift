/// What the kernel would not give, counted: each is tried again, and nothing ends because of it.
package enum Shortage: String, Sendable, CaseIterable {
    /// A thread, for the process or the service has as many as it may.
    case thread
    /// A file descriptor, for the process or the machine has as many as it may.
    case descriptor

    private static let counts = Locked<[Shortage: UInt64]>([:])

    /// How often each was missing since the start; every one is present.
    package static var now: [(shortage: Shortage, count: UInt64)] {
        let known = counts.withLock { $0 }
        return allCases.map { ($0, known[$0] ?? 0) }
    }

    func count() { Self.counts.withLock { $0[self, default: 0] += 1 } }
}
