/// The sessions behind a root in the order in which a tree is drawn: each behind the one that it waits
/// for, once.
package struct BlockingOrder: Sendable {
    /// A session with how far it stands behind the root.
    package struct Step: Sendable, Equatable {
        /// The session that waits.
        package let session: SampledSession
        /// 1 for those that wait for the root itself.
        package let distance: Int
    }

    /// The sessions in order; the root is not among them.
    package private(set) var steps: [Step] = []
    /// How many more there are.
    package private(set) var leftOut = 0

    /// Follows the waits for `root`; a circle is gone through once.
    package init(_ root: Int32, in sample: ActivitySample, sessionsMax: Int) {
        var behind: [Int32: [SampledSession]] = [:]
        for session in sample.sessions {
            for blocker in session.blockers where blocker != session.pid {
                behind[blocker, default: []].append(session)
            }
        }
        for pid in behind.keys {
            // Reversed: the last one is taken first.
            behind[pid]?.sort {
                ($0.lock?.seconds ?? 0, $1.pid) < ($1.lock?.seconds ?? 0, $0.pid)
            }
        }
        var seen: Set<Int32> = [root]
        var open = (behind[root] ?? []).map { Step(session: $0, distance: 1) }
        while let step = open.popLast() {
            guard seen.insert(step.session.pid).inserted else { continue }
            if steps.count < sessionsMax { steps.append(step) } else { leftOut += 1 }
            for session in behind[step.session.pid] ?? [] where !seen.contains(session.pid) {
                open.append(Step(session: session, distance: step.distance + 1))
            }
        }
    }
}
