import Charts
import Markup
import Metrics
import PageParts
import TargetParts

/// The backups that are watched, as far as there are any.
extension AgentPage {
    private static let backupBytesMax = 24 << 10

    /// One row for each place of each backup; nothing where none is configured.
    var backups: Markup {
        let looks = known["backup_check_success"]?.samples ?? []
        guard !looks.isEmpty else { return .empty }
        return [
            heading("Backups"),
            note("The newest good backup of each kind, which is complete and not broken."),
            table(
                "By name",
                [
                    .text("Backup"), .text("Kind"), .text("Last look"), .number("Age"),
                    .number("At most"), .number("Size"), .number("Good ones"), .text("Verified"),
                ], looks, most: looks.count, bytesMax: Self.backupBytesMax
            ) { look in
                [
                    name(Self.title(look.labels)), .text(look.labels["kind"] ?? ""),
                    state(of: look), age(of: look),
                    value(number("backup_age_limit_seconds", of: look), .seconds),
                    value(number("backup_size_bytes", of: look), .bytes),
                    value(number("backup_files", of: look), .count), verified(look),
                ]
            },
        ]
    }

    private static func title(_ labels: Labels) -> String {
        let repository = labels["repository"].map { " in repository \($0)" } ?? ""
        let target = labels["target"].map { " of \($0)" } ?? ""
        return (labels["name"] ?? "") + target + repository
    }

    /// The value of the same place in another family.
    private func number(_ metric: String, of look: Sample) -> Double? {
        known[metric]?.samples.first { $0.labels == look.labels }?.value
    }

    private func state(of look: Sample) -> Markup {
        let reason =
            known["backup_check_reason"]?.samples.first { sample in
                ["name", "repository"].allSatisfy { sample.labels[$0] == look.labels[$0] }
            }?.labels["reason"].map { ": " + Self.cut($0, Self.textScalarsMax) } ?? ""
        return look.value == 1
            ? [.element("span", ["class": "good"], ["● answered"]), .text(reason)]
            : [.element("span", ["class": "critical"], ["✕ no answer"]), .text(reason)]
    }

    private func age(of look: Sample) -> Markup {
        guard let time = number("backup_last_timestamp_seconds", of: look) else { return "none" }
        let age = max(0, content.now - time)
        let isOld = number("backup_age_limit_seconds", of: look).map { age > $0 } ?? false
        return .element(
            "span", ["class": isOld ? "critical" : nil], [.text(Quantity.seconds.text(age))])
    }

    private func verified(_ look: Sample) -> Markup {
        let found = known["backup_verified"]?.samples.first { sample in
            ["name", "kind", "target"].allSatisfy { sample.labels[$0] == look.labels[$0] }
        }
        return switch found?.value {
        case 1?: .element("span", ["class": "good"], ["● yes"])
        case nil: "–"
        default: .element("span", ["class": "critical"], ["✕ no"])
        }
    }
}
