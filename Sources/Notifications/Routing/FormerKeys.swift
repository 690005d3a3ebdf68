package import Messages
import Metrics

/// The keys that version 0.1.0 gave to routes, and those that these routes have now.
///
/// It numbered all routes with the same matchers, in order, those of other receivers, too, and put no
/// number above a route into the keys of those below it. What it has left on disk goes on under the
/// present keys: under others, whatever fires would be notified again.
package struct FormerKeys: Sendable {
    private struct Name: Hashable {
        let key: ExactText
        let receiver: ExactText

        init(_ key: String, _ receiver: String) {
            self.key = ExactText(key)
            self.receiver = ExactText(receiver)
        }
    }

    /// The present keys by the former ones, as far as they differ.
    private let present: [Name: String]

    /// The keys of a plan's routes.
    package init(_ plan: NotificationPlan) {
        let routes = plan.route.all
        let kept = Set(routes.map { Name($0.key, $0.options.receiver) })
        var present: [Name: String] = [:]
        for (former, route) in Self.former(plan.route) {
            let name = Name(former, route.options.receiver)
            if !kept.contains(name) { present[name] = route.key }
        }
        self.present = present
    }

    /// All routes from one on, with the keys that they had.
    private static func former(
        _ route: Route, above: String = "", number: Int = 0
    ) -> [(key: String, route: Route)] {
        let key = above + "{" + route.matchers.map(\.description).joined(separator: ",") + "}"
        var found = [(key: number > 0 ? "\(key)#\(number)" : key, route: route)]
        for (place, child) in route.routes.enumerated() {
            let twins = route.routes[..<place].count { $0.matchers == child.matchers }
            found += former(child, above: key + "/", number: twins)
        }
        return found
    }

    /// The message under the present key of its group.
    package func renamed(_ message: Message) -> Message {
        guard let key = route(of: message.groupKey, message.groupLabels, message.receiver) else {
            return message
        }
        return message.with(groupKey: Self.groupKey(key, message.groupLabels))
    }

    /// The entry under the present key of its group.
    package func renamed(_ entry: NotificationLog.Entry) -> NotificationLog.Entry {
        guard let key = route(of: entry.groupKey, entry.groupLabels, entry.receiver) else {
            return entry
        }
        return NotificationLog.Entry(
            groupKey: Self.groupKey(key, entry.groupLabels), receiver: entry.receiver,
            routeKey: key, groupLabels: entry.groupLabels, firing: entry.firing,
            sentAt: entry.sentAt)
    }

    /// The log under the present keys; nil where none differs.
    package func renamed(_ log: NotificationLog) -> NotificationLog? {
        let entries = log.all
        let new = entries.map(renamed)
        guard new != entries else { return nil }
        var renamed = NotificationLog()
        for entry in new { renamed.add(entry) }
        return renamed
    }

    /// The present key of a group's route, where it had another one.
    private func route(
        of groupKey: String, _ labels: [String: String], _ receiver: String
    ) -> String? {
        if present.isEmpty { return nil }
        let end = Self.groupKey("", labels)
        guard groupKey.utf8.suffix(end.utf8.count).elementsEqual(end.utf8) else { return nil }
        let key = String(Substring(groupKey.utf8.dropLast(end.utf8.count)))
        return present[Name(key, receiver)]
    }

    private static func groupKey(_ route: String, _ labels: [String: String]) -> String {
        "\(route):\(LabelSet(labels).text)"
    }
}
