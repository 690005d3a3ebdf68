import Collection
import Documents
import Tables
import YAML

/// Reads the items of a collector's `requires`.
struct RequirementReader {
    let findings: Findings
    let scope: Collector.Scope

    /// The privileges that an item can name.
    private enum Privilege: String, CaseIterable {
        case select
    }

    /// What an item asks for, or nil when it asks for nothing or for several things.
    func requirement(_ node: Node) -> Requirement? {
        let item = SectionReader<RequirementKey>(node, "requires", findings)
        let columns = item.words(.columns)?.map(\.text)
        let isReadable = item.choice(.privilege, of: Privilege.self) != nil
        let index = item.word(.index)
        let found: [Requirement?] = [
            item.word(.role).map { .role($0) },
            item.word(.extension).map { .extension($0) },
            item.word(.optionalExtension).map { .optionalExtension($0) },
            item.choice(.tracking, of: Tracking.self).map { .tracking($0) },
            item.word(.settingNotZero).map { .settingNotZero($0) },
            item.word(.relation).map {
                .relation(
                    $0, columns: columns ?? [], isReadable: isReadable, index: index)
            },
            item.value(.setting).flatMap(setting),
        ]
        item.finish()
        let requirements = found.compactMap(\.self)
        guard requirements.count == 1, let requirement = requirements.first else {
            if item.value(.setting) == nil || !requirements.isEmpty {
                findings.refuse(
                    node, "requires",
                    "an item has one of role, extension, optional_extension, tracking,"
                        + " setting_not_zero, setting and relation")
            }
            return nil
        }
        if case .relation = requirement {
            if scope == .pgbouncer {
                findings.refuse(node, "requires", "a PgBouncer has no relations")
            }
        } else {
            for key in [RequirementKey.columns, .privilege, .index] where item.value(key) != nil {
                item.refuse(key, "only an item with relation has it")
            }
        }
        return requirement
    }

    /// A mapping of one setting to the values with which the collector makes sense.
    private func setting(_ node: Node) -> Requirement? {
        guard let entries = findings.mapping(node, "setting") else { return nil }
        guard entries.count == 1, let entry = entries.first else {
            findings.refuse(
                node, "setting", "names one setting, as in { track_functions: [pl, all] }")
            return nil
        }
        guard let words = findings.words(entry.value, entry.key) else { return nil }
        if words.isEmpty { findings.refuse(entry.value, entry.key, "is empty; no value would do") }
        return words.isEmpty ? nil : .setting(entry.key, words.map(\.text))
    }
}
