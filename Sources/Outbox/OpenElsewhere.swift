import Messages
import Metrics
package import Notifications
package import Platform
import Receivers

/// What is open at receivers that a configuration does not have, or has at another address.
package struct OpenElsewhere: Sendable, Equatable {
    /// The receiver's name.
    package let receiver: String
    /// The labels of the groups that it was notified of and that were not resolved there, in order.
    package let groups: [String]

    private static let fileBytesMax = 64 << 20

    /// Reads it from a state directory, whose agent may run; nothing where no agent has notified.
    ///
    /// - Throws: `FileError` when the log of notifications is there and cannot be read.
    package static func of(
        _ plan: NotificationPlan, directory: String
    ) throws(FileError) -> [OpenElsewhere] {
        let path = "\(directory)/\(OutboxFiles.logName)"
        guard Files.exists(path) else { return [] }
        return of(plan, NotificationLog.read(try Files.read(path, bytesMax: fileBytesMax)).log)
    }

    /// The same of a log that is known.
    package static func of(_ plan: NotificationPlan, _ log: NotificationLog) -> [OpenElsewhere] {
        var groups: [String: [String]] = [:]
        for entry in log.all where !entry.routeKey.hasSameBytes(as: Dispatcher.ownRoute) {
            if let receiver = plan.receivers[entry.receiver] {
                guard let address = entry.address,
                    !address.hasSameBytes(as: receiver.addressMark)
                else { continue }
            }
            groups[entry.receiver, default: []].append(LabelSet(entry.groupLabels).text)
        }
        return groups.sorted { $0.key < $1.key }.map {
            OpenElsewhere(receiver: $0.key, groups: $0.value.sorted())
        }
    }
}

extension OpenElsewhere: CustomStringConvertible {
    private static let groupsNamed = 5

    /// Such as `2 groups of alerts are open at oncall, ...: {alertname="PostgresDown"}, ...`.
    package var description: String {
        let count =
            groups.count == 1 ? "1 group of alerts is" : "\(groups.count) groups of alerts are"
        let more = groups.count - Self.groupsNamed
        return "\(count) open at the receiver \(receiver), which is not configured, or has another"
            + " address: a running agent ends them there when it reads this configuration; after a"
            + " restart they are to be resolved by hand: "
            + groups.prefix(Self.groupsNamed).joined(separator: ", ")
            + (more > 0 ? " and \(more) more" : "")
    }
}
