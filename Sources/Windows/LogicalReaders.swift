package import Metrics

/// The logical WAL senders of a server, from poll to poll.
///
/// Each transaction that one decodes ends in an abort of its own, and all these are added to the
/// rollbacks of its database at once, when it ends. Slots are to be read after what databases count.
package struct LogicalReaders: Sendable {
    /// One that reads a slot.
    package struct Reader: Sendable, Equatable {
        let database: String
        let since: Double?

        /// One of this database that connected at this time, if that is known.
        package init(database: String, since: Double?) {
            self.database = database
            self.since = since
        }
    }

    private var last: [String: Reader] = [:]

    /// None is known.
    package init() {}

    /// Takes those that are there, by slot; the databases in which one has ended since the last time.
    package mutating func take(_ readers: [String: Reader]) -> Set<ExactText> {
        defer { last = readers }
        return last.reduce(into: []) { ended, former in
            guard let now = readers[former.key] else {
                ended.insert(ExactText(former.value.database))
                return
            }
            if let before = former.value.since, let since = now.since, before != since {
                ended.insert(ExactText(former.value.database))
            }
        }
    }
}
