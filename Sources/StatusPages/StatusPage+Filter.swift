import Basics
import Limits
import Markup
import Metrics
import Web

/// Which targets the page shows, and in which order.
extension StatusPage {
    /// A longer filter finds nothing, so it is cut.
    package static let filterBytesMax = 100

    /// The targets of which the name, the environment, the state or a label contains each word of the
    /// filter, the worst first.
    ///
    /// Capital letters of ASCII count as small ones. Targets that are equally well stay in the order of
    /// the configuration.
    var shownTargets: [TargetStatus] {
        let words = Self.folded(filter).split(separator: " ").map(String.init)
        let found = targets.filter { target in
            if words.isEmpty { return true }
            let texts =
                ([target.name, target.environment, Self.state(of: target)] + target.labels)
                .map(Self.folded)
            return words.allSatisfy { word in texts.contains { $0.contains(bytesOf: word) } }
        }
        return found.enumerated().map { (rank: rank($1), place: $0, target: $1) }
            .sorted { ($0.rank, $0.place) < ($1.rank, $1.place) }.map(\.target)
    }

    /// The alerts for people whose name, severity, target or summary contains the filter, or which are
    /// about a target that is shown; in their order.
    var shownAlerts: [AlertStatus] {
        let wanted = Self.folded(filter)
        let all = alerts.filter { $0.severity != "none" }.sorted { $0.order < $1.order }
        if wanted.isEmpty { return all }
        let shown = Set(shownTargets.map { ExactText($0.name) })
        return all.filter { alert in
            let targets = alert.target.map { [$0] } ?? alert.servers
            let texts = [alert.name, alert.severity, alert.state.rawValue, alert.summary] + targets
            return targets.contains { shown.contains(ExactText($0)) }
                || texts.contains { Self.folded($0).contains(bytesOf: wanted) }
        }
    }

    /// How many alerts the filter lets through; empty when there are none at all.
    var alertCount: String {
        let all = alerts.count { $0.severity != "none" }
        return all == 0 ? "" : " \(shownAlerts.count) of \(all) alerts."
    }

    /// What is searched besides names: `down`, `up`, and how bad it is.
    private static func state(of target: TargetStatus) -> String {
        target.isUp.map { $0 ? "up \(target.mood.rawValue)" : "down" } ?? "not polled yet"
    }

    /// Down, then what is critical, then warnings, then what is not known, then the rest.
    private func rank(_ target: TargetStatus) -> Int {
        if target.isUp == false { return 0 }
        return switch mood(of: target) {
        case .down: 0
        case .critical: 1
        case .warning: 2
        case .unknown: 3
        case .good: 4
        }
    }

    private static func folded(_ text: String) -> String {
        String(
            decoding: text.utf8.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    /// A form that works without script: the filter becomes a part of the address.
    var filterForm: String {
        let input = Markup.element(
            "input",
            [
                "type": "search", "name": "q", "value": filter, "id": "q",
                "maxlength": "\(Self.filterBytesMax)",
                "placeholder": "name, environment, label, state or alert",
            ])
        let form = Markup.element(
            "form", ["method": "get", "action": "./", "role": "search"],
            [
                .element("label", ["for": "q"], ["Filter "]), input, " ",
                .element("button", ["type": "submit"], ["Show"]),
            ])
        return form.source
    }
}
