/// The session-seconds of one sample that sessions spent waiting for others, by the client that
/// blocked them.
package struct SampledBlocking: Sendable, Equatable {
    /// Database, user and application of who blocked, with a zero byte between them.
    package typealias Client = SampledLoad.Combination

    /// Microseconds by client.
    package private(set) var microseconds: [Client: Int] = [:]
    /// Microseconds that no client is known for.
    package private(set) var remainder = 0

    /// No session blocks.
    package init() {}

    /// Blocking of these clients.
    package init(_ microseconds: [Client: Int], remainder: Int = 0) {
        self.microseconds = microseconds
        self.remainder = remainder
    }

    /// The blocking in a sample that stands for this time; `database` names an oid.
    package init(_ sample: ActivitySample, microseconds weight: Int, database: (String) -> String?)
    {
        guard sample.sessions.contains(where: \.isBlocked) else { return }
        let byPid = ActivityLedger.byPid(sample)
        ActivityLedger.share(weight, of: sample, BlockingForest(sample), byPid) { client, share in
            guard let client else {
                remainder += share
                return
            }
            var texts = client.map { SampledLoad.cut($0 ?? []) }
            texts[0] = SampledLoad.name(client[0] ?? [], database).name
            self.microseconds[Client(texts), default: 0] += share
        }
    }
}
