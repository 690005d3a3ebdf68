import Messages
import Metrics

/// Which alerts a failing receiver has missed since it last took a message.
struct Losses {
    /// How many of them a message names.
    private static let namedMax = 10
    /// How many are counted; what is beyond them is not.
    private static let countMax = 10_000

    /// Why the last attempt failed.
    private(set) var reason = ""
    private var names: [String] = []
    private var known: Set<ExactText> = []
    private var reported = 0

    /// Whether alerts were missed since the last message about it.
    var hasMore: Bool { names.count > reported }

    /// Takes the alerts of messages that did not reach the receiver.
    mutating func add(_ messages: [Message], _ reason: String) {
        self.reason = reason
        for message in messages where message.reason != .notice && message.reason != .test {
            for alert in message.alerts where alert.isFiring && names.count < Self.countMax {
                let words = [alert.labels["alertname"], alert.labels["target"]]
                let name = words.compactMap(\.self).joined(separator: " on ")
                if known.insert(ExactText(name)).inserted { names.append(name) }
            }
        }
    }

    /// All of them are in a message now.
    mutating func isReported() { reported = names.count }

    /// How many they are and the first of them, as in " Not delivered: 12 alerts, PostgresDown on orders, ...
    /// and 2 more."
    var text: String {
        guard !names.isEmpty else { return "" }
        let count = names.count == 1 ? "" : "\(names.count) alerts, "
        let more = names.count > Self.namedMax ? " and \(names.count - Self.namedMax) more" : ""
        return " Not delivered: \(count)"
            + "\(names.prefix(Self.namedMax).joined(separator: ", "))\(more)."
    }
}
