import Documents
import Messages
import Receivers
import YAML

/// Reads the section of one kind of receivers, by what the kind says of its keys.
struct ReceiverSectionReader<Files: FileReading> {
    private typealias Reader = SectionReader<NamedKey>

    let findings: Findings
    let files: Files
    let directory: FileDirectory

    /// The section; what is wrong with it is noted.
    func section(of kind: any ReceiverKind.Type, _ node: Node) -> ReceiverSection {
        var section = ReceiverSection(ReceiverSettings(), secrets: [:])
        if kind.isSingleValue {
            for key in kind.keys {
                section.settings[key.name] = value(of: key, node)
            }
            return section
        }
        let reader = Reader(
            node, kind.name, findings, known: kind.keys.map { NamedKey(rawValue: $0.name) })
        let secretFiles = SecretFiles(findings: findings, files: files, directory: directory)
        for key in kind.keys {
            let name = NamedKey(rawValue: key.name)
            if key.isRequired { reader.requireKey(name) }
            if let content = key.secretContent {
                section.secrets[key.name] = secretFiles.path(reader, name, content)
            } else {
                section.settings[key.name] = reader.value(name).flatMap { value(of: key, $0) }
            }
        }
        for (key, reason) in kind.refusals(of: section) {
            reader.refuse(NamedKey(rawValue: key), reason)
        }
        reader.finish()
        return section
    }

    private func value(of key: ReceiverKey, _ node: Node) -> ReceiverSettings.Value? {
        switch key.content {
        case .secret: nil
        case .text(let refusal):
            checked(findings.word(node, key.name), key, node, refusal).map { .text($0) }
        case .words(let refusal): words(of: key, node, refusal)
        case .choice(let choices):
            findings.choice(
                node, key.name, among: choices.map(NamedKey.init(rawValue:))
            ).map { .text($0.rawValue) }
        case .number(let range): findings.integer(node, key.name, in: range).map { .number($0) }
        case .flag: findings.boolean(node, key.name).map { .flag($0) }
        case .tree: .tree(tree(key, node))
        case .program: .words(program(of: key, node))
        }
    }

    private func checked(
        _ text: String?, _ key: ReceiverKey, _ node: Node, _ refusal: (String) -> String?
    ) -> String? {
        if let text, let reason = refusal(text) {
            findings.refuse(node, key.name, "\(Findings.quoted(text)) \(reason)")
        }
        return text
    }

    private func words(
        of key: ReceiverKey, _ node: Node, _ refusal: (String) -> String?
    ) -> ReceiverSettings.Value? {
        guard let items = findings.words(node, key.name) else { return nil }
        if items.isEmpty { findings.refuse(node, key.name, "is empty") }
        return .words(items.compactMap { checked($0.text, key, $0.node, refusal) })
    }

    private func tree(_ key: ReceiverKey, _ node: Node) -> TemplateTree {
        switch node.content {
        case .sequence(let items): .list(items.map { tree(key, $0) })
        case .mapping(let entries):
            .object(
                Dictionary(
                    entries.map { ($0.key, tree(key, $0.value)) }, uniquingKeysWith: { $1 }))
        case .scalar(let text, .plain) where node.isNull || text == "null": .null
        case .scalar("true", .plain): .flag(true)
        case .scalar("false", .plain): .flag(false)
        case .scalar(let text, let style):
            if style == .plain, let number = Double(text), number.isFinite {
                .number(number)
            } else {
                template(key, text, node)
            }
        }
    }

    private func template(_ key: ReceiverKey, _ text: String, _ node: Node) -> TemplateTree {
        switch MessageTemplate.parse(text) {
        case .success(let template): return .text(template)
        case .failure(let refusal):
            findings.refuse(node, key.name, "\(refusal)")
            return .null
        }
    }

    private func program(of key: ReceiverKey, _ node: Node) -> [String] {
        let words = (findings.list(node, key.name) ?? []).compactMap {
            findings.text($0, key.name)
        }
        if words.first?.hasPrefix("/") != true {
            findings.refuse(node, key.name, "the program must be an absolute path")
        }
        return words
    }
}
