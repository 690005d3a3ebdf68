import Agreements
import Basics
import Documents
import YAML

/// Reads `settings` and `extensions` of a target: what is expected of its server.
struct AgreementsReader {
    let findings: Findings

    /// What both keys say; nothing where they are not there.
    func agreements(_ reader: SectionReader<Target.Key>) -> Agreements {
        Agreements(settings: settings(reader), extensions: extensions(reader))
    }

    // MARK: Settings

    private func settings(_ reader: SectionReader<Target.Key>) -> [ExpectedSetting] {
        let entries = reader.mapping(.settings) ?? []
        let countMax = ExpectedSetting.countMax
        if entries.count > countMax { reader.refuse(.settings, "more than \(countMax)") }
        var settings: [ExpectedSetting] = []
        for entry in entries.prefix(countMax) {
            if let problem = KnownSetting.problem(of: entry.key) {
                findings.hide([entry.value.range])
                refuse(entry, "", problem)
                continue
            }
            guard let value = value(of: entry) else { continue }
            let setting = ExpectedSetting(name: entry.key, value: value)
            if settings.contains(where: { $0.name == setting.name }) {
                let quoted = findings.quotedKey(of: entry)
                findings.add("settings: \(quoted) is there twice", at: entry.keyRange)
            } else if let problem = KnownSetting.problem(setting) {
                refuse(entry, setting.value, problem)
            } else {
                settings.append(setting)
            }
        }
        return settings
    }

    /// A value as PostgreSQL writes it: of a list its items with commas.
    private func value(of entry: Node.Entry) -> String? {
        let value: String?
        if case .sequence(let items) = entry.value.content {
            let texts = items.compactMap { findings.text($0, entry.key) }
            value = texts.count == items.count ? texts.joined(separator: ", ") : nil
        } else {
            value = findings.text(entry.value, entry.key)
        }
        let bytesMax = ExpectedSetting.valueBytesMax
        guard let value, value.utf8.count > bytesMax else { return value }
        findings.refuse(entry.value, "settings", "longer than \(bytesMax) bytes")
        return nil
    }

    private func refuse(
        _ entry: Node.Entry, _ value: String, _ problem: KnownSetting.Problem
    ) {
        let name = findings.quotedKey(of: entry)
        switch problem {
        case .name:
            findings.add(
                "settings: PostgreSQL has no setting \(name)"
                    + Suggestion.clause(for: entry.key, among: KnownSetting.names),
                at: entry.keyRange)
        case .secret:
            findings.add(
                "settings: \(name) may hold a secret, so that its value is not read",
                at: entry.keyRange)
        case .ownSession:
            findings.add(
                "settings: \(name) is set by the agent for its own sessions, so that the server's"
                    + " value does not show", at: entry.keyRange)
        case .value(let complaint):
            findings.refuse(
                entry.value, "settings",
                "\(name): \(Findings.quoted(value)) \(complaint)")
        }
    }

    // MARK: Extensions

    private func extensions(_ reader: SectionReader<Target.Key>) -> [ExpectedExtensions] {
        guard let node = reader.value(.extensions) else { return [] }
        // One list of names for all databases needs no list around it.
        guard case .sequence(let items) = node.content else { return [expected(node)] }
        let countMax = ExpectedExtensions.countMax
        if items.count > countMax { reader.refuse(.extensions, "more than \(countMax)") }
        return items.prefix(countMax).map(expected)
    }

    private func expected(_ node: Node) -> ExpectedExtensions {
        let section = SectionReader<ExpectedExtensionsKey>(node, "extensions", findings)
        section.requireKey(.expected)
        let words = section.words(.expected) ?? []
        if section.value(.expected) != nil, words.isEmpty {
            section.refuse(.expected, "is empty, so nothing is expected")
        }
        let countMax = ExpectedExtensions.namesMax
        if words.count > countMax { section.refuse(.expected, "more than \(countMax)") }
        let names = words.prefix(countMax).compactMap { name($0.text, $0.node) }
        let patterns = section.words(.databases)
        if let patterns, patterns.isEmpty {
            section.refuse(.databases, "is empty, so no database would fit")
        }
        let patternsMax = DatabaseEnvironment.patternsMax
        if let patterns, patterns.count > patternsMax {
            section.refuse(.databases, "more than \(patternsMax)")
        }
        section.finish()
        return ExpectedExtensions(
            names: names, databases: patterns?.prefix(patternsMax).map { Glob($0.text) })
    }

    private func name(_ text: String, _ node: Node) -> String? {
        let bytesMax = ExpectedExtensions.nameBytesMax
        if text.utf8.count > bytesMax {
            findings.refuse(node, "expected", "longer than \(bytesMax) bytes")
            return nil
        }
        if let right = ExpectedExtensions.rightName(of: text) {
            findings.refuse(
                node, "expected",
                "no extension is called \(Findings.quoted(text)); its name in SQL is \"\(right)\"")
            return nil
        }
        return text
    }
}
