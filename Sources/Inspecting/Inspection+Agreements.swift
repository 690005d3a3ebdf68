import Agreements
import Basics
import Metrics
import Polling

/// What differs from what the configuration expects, one line each, for `pgvigil check`.
extension Inspection {
    /// More of a kind are only counted.
    private static let disagreementsMax = 20

    static func disagreements(_ polled: PollOutcome) -> [String] {
        let snapshot = polled.report.snapshot
        return bounded(settings(snapshot), "settings") + bounded(missing(snapshot), "extensions")
            + bounded(outdated(snapshot), "extensions")
    }

    private static func bounded(_ lines: [String], _ what: String) -> [String] {
        let more = lines.count - disagreementsMax
        return lines.prefix(disagreementsMax)
            + (more > 0 ? ["\(what): so it is with \(more) more"] : [])
    }

    private static func settings(_ snapshot: TargetSnapshot) -> [String] {
        let differing = Set(
            snapshot.samples(of: "pg_settings_differs").filter { $0.value == 1 }.map {
                ExactText($0.labels["name"] ?? "")
            })
        return snapshot.samples(of: "pg_expected_setting").compactMap { sample in
            func text(_ label: String) -> String {
                VisibleText.line(sample.labels[label] ?? "")
            }
            func value(_ label: String) -> String {
                let value = text(label)
                return value.isEmpty ? "\"\"" : value
            }
            let name = text("name")
            if sample.value != 1 {
                let reason = SettingVerdict.Reason(rawValue: sample.labels["reason"] ?? "")
                let words = (reason ?? .value).words
                return
                    "settings: \(name) is expected to be \(value("expected")), and is not compared:"
                    + " \(words)"
            }
            guard differing.contains(ExactText(sample.labels["name"] ?? "")) else { return nil }
            let restart =
                sample.labels["pending_restart"] == "1" ? "; a change waits for a restart" : ""
            return "settings: \(name) is \(value("value")), and \(value("expected")) is expected"
                + restart
        }
    }

    private static func missing(_ snapshot: TargetSnapshot) -> [String] {
        let absent = Set(
            snapshot.samples(of: "pg_extension_available").filter { $0.value == 0 }.map {
                ExactText($0.labels["extension"] ?? "")
            })
        let found = snapshot.samples(of: "pg_extension_missing").filter { $0.value == 1 }
        return found.map { sample in
            let name = sample.labels["extension"] ?? ""
            let place = VisibleText.line(sample.labels["datname"] ?? "")
            let help =
                absent.contains(ExactText(name))
                ? "not available: the server does not have its files"
                : "CREATE EXTENSION \(VisibleText.line(SQLQuoting.identifier(name)))"
            return "extensions: \(VisibleText.line(name)) is expected in \(place) and is not there:"
                + " \(help)"
        }
    }

    private static func outdated(_ snapshot: TargetSnapshot) -> [String] {
        snapshot.samples(of: "pg_extension_outdated").filter { $0.value == 1 }.map { sample in
            let name = sample.labels["extension"] ?? ""
            let place = VisibleText.line(sample.labels["datname"] ?? "")
            return "extensions: \(VisibleText.line(name)) in \(place) has another version than the"
                + " server's files: ALTER EXTENSION"
                + " \(VisibleText.line(SQLQuoting.identifier(name))) UPDATE"
        }
    }
}
