import Charts
import Markup
import Metrics
import Remembering
import TargetParts

/// Who blocks which sessions, and which sessions there are.
extension TargetPage {
    /// More of them are only counted.
    private static let rootsMax = 20
    /// More groups are only counted.
    private static let groupsMax = 60

    var blockingSection: Markup {
        let roots = known["pg_lock_blocking_root"].sorted {
            ($1.value, $0.labels["pid"] ?? "") < ($0.value, $1.labels["pid"] ?? "")
        }
        guard !roots.isEmpty else {
            let waiting = known.value("pg_lock_waiting_sessions")
            let words =
                waiting.map { $0 > 0 ? "\(Quantity.count.text($0)) sessions wait for a lock." : "" }
            return [
                heading("Blocking"),
                note(
                    words.map { $0.isEmpty ? "No session waits for a lock." : $0 } ?? absence),
            ]
        }
        let more = roots.count - min(roots.count, Self.rootsMax)
        return [
            heading("Blocking"),
            note(
                "The session at the root waits for no lock itself; the longest wait first behind it."
            ),
            .element("ul", [:], roots.prefix(Self.rootsMax).map(tree)),
            more > 0 ? note("And \(more) more.") : .empty,
        ]
    }

    private func tree(_ root: Sample) -> Markup {
        let labels = root.labels
        let age = known.value("pg_lock_blocking_root_age_seconds", like: labels)
        let since = known.value("pg_lock_blocking_root_since_timestamp_seconds", like: labels)
        let longest = known.value("pg_lock_blocking_root_longest_wait_seconds", like: labels)
        let details = known["pg_lock_blocking_root_details"].first {
            $0.labels["pid"].hasSameBytes(as: labels["pid"])
        }?.labels
        var who: [Markup] = [
            .element("b", [:], [.text("pid \(labels["pid"] ?? "unknown")")]), ", ",
            name(labels["kind"]), ", ", name(labels["usename"]), "@", name(labels["datname"]),
        ]
        if let application = labels["application_name"], !application.isEmpty {
            who += [", ", name(application)]
        }
        who += [", ", .element("span", ["class": "warning"], [name(labels["state"])])]
        if let since { who.append(.text(" for \(text(since: since - clock.ahead))")) }
        if let age { who.append(.text(", transaction for \(Quantity.seconds.text(age))")) }
        var parts: [Markup] = [.element("div", [:], who)]
        if let query = details?["query"], !query.isEmpty {
            parts.append(.element("div", [:], ["Last statement: ", code(query)]))
        }
        return .element("li", [:], parts + [behind(root, longest, details)])
    }

    private func behind(_ root: Sample, _ longest: Double?, _ details: Labels?) -> Markup {
        let count = Quantity.count.text(root.value)
        let waiting = root.value == 1 ? "1 session waits" : "\(count) sessions wait"
        var words: [Markup] = [.text(waiting)]
        if let longest {
            words.append(.text(", the longest for \(Quantity.seconds.text(longest))"))
        }
        if let lock = details?["lock"], !lock.isEmpty { words += [", for ", name(lock)] }
        if let query = details?["waiting_query"], !query.isEmpty { words += [": ", code(query)] }
        return .element("ul", [:], [.element("li", [:], words)])
    }

    /// Why no session is known.
    private var absence: String {
        let words = SessionsAbsence(content.snapshot).words
        return "Unknown: \(Self.cut(words, Self.textScalarsMax))."
    }

    private func isAnswered(_ collector: String) -> Bool {
        known["pgvigil_collector_success"].contains {
            $0.value == 1 && $0.labels["collector"].hasSameBytes(as: collector)
        }
    }

    // MARK: Sessions

    var sessionSection: Markup {
        let groups = known["pg_stat_activity_sessions"].filter { $0.value > 0 }
        guard !groups.isEmpty else {
            return [
                heading("Sessions"),
                note(isAnswered("pg_stat_activity") ? "There is no session of a client." : absence),
            ]
        }
        let ages = Dictionary(
            known["pg_stat_activity_max_tx_duration"].map { ($0.labels, $0.value) },
            uniquingKeysWith: max)
        let sorted = groups.map { (labels: $0.labels, count: $0.value, age: ages[$0.labels]) }
            .sorted { left, right in
                (right.age ?? -1, right.count) < (left.age ?? -1, left.count)
            }
        return [
            heading("Sessions"),
            table(
                "Sessions of clients, oldest transaction first",
                [
                    .text("Database"), .text("User"), .text("Application"), .text("State"),
                    .number("Sessions"), .number("Oldest transaction"),
                ], sorted, most: Self.groupsMax
            ) { group in
                [
                    name(group.labels["datname"]), name(group.labels["usename"]),
                    name(group.labels["application_name"]), name(group.labels["state"]),
                    value(group.count, .count),
                    .text(group.age.map(Quantity.seconds.text) ?? "–"),
                ]
            },
        ]
    }
}
