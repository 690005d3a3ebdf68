package import YAML

/// What single values mean; what is wrong with one is noted under the name of its key.
extension Findings {
    /// Notes that the value of `name` is wrong.
    package func refuse(_ node: Node, _ name: String, _ reason: String) {
        add("\(name): \(reason)", at: node.range)
    }

    /// Notes that a value is of the wrong kind; text in the place of a structure is not shown, for
    /// it may be a whole conninfo.
    private func refuseKind(_ node: Node, _ name: String, _ expected: String) {
        hide([node.range])
        refuse(node, name, "expected \(expected), found \(node.kindName)")
    }

    /// Any text, quoted or not; nothing at all is no text.
    package func text(_ node: Node, _ name: String) -> String? {
        guard case .scalar(let text, _) = node.content, !node.isNull else {
            refuseKind(node, name, "text")
            return nil
        }
        return text
    }

    /// Text with at least one character.
    package func word(_ node: Node, _ name: String) -> String? {
        guard let text = text(node, name) else { return nil }
        guard !text.isEmpty else {
            refuse(node, name, "is empty")
            return nil
        }
        return text
    }

    /// A whole number without quotes.
    package func integer(_ node: Node, _ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = text(node, name) else { return nil }
        guard case .scalar(_, .plain) = node.content, let number = Int(text) else {
            refuse(node, name, "\(Self.quoted(text)) is not a whole number")
            return nil
        }
        guard range.contains(number) else {
            let isLess = number < range.lowerBound
            refuse(
                node, name,
                isLess
                    ? "\(number) is too small; at least \(range.lowerBound)"
                    : "\(number) is too large; at most \(range.upperBound)")
            return nil
        }
        return number
    }

    /// A number above zero, with a decimal point or an exponent if need be.
    package func positiveNumber(_ node: Node, _ name: String) -> Double? {
        guard let text = text(node, name) else { return nil }
        guard case .scalar(_, .plain) = node.content, let number = Double(text),
            number.isFinite, number > 0
        else {
            refuse(node, name, "\(Self.quoted(text)) is not a number above 0")
            return nil
        }
        return number
    }

    /// `true` or `false` without quotes.
    package func boolean(_ node: Node, _ name: String) -> Bool? {
        guard let text = text(node, name) else { return nil }
        guard case .scalar(_, .plain) = node.content, let value = Bool(text) else {
            refuse(node, name, "\(Self.quoted(text)) is neither true nor false")
            return nil
        }
        return value
    }

    /// A duration with units.
    package func duration(_ node: Node, _ name: String, in range: ClosedRange<Duration>)
        -> Duration?
    {
        guard let text = text(node, name) else { return nil }
        switch DurationText.parse(text) {
        case .failure(let failure):
            refuse(node, name, failure.message(Self.quoted(text)))
            return nil
        case .success(let duration) where duration < range.lowerBound:
            let least = DurationText.text(range.lowerBound)
            refuse(node, name, "\(text) is too short; at least \(least)")
            return nil
        case .success(let duration) where duration > range.upperBound:
            let most = DurationText.text(range.upperBound)
            refuse(node, name, "\(text) is too long; at most \(most)")
            return nil
        case .success(let duration): return duration
        }
    }

    /// A size in bytes; the key's name says so, hence a bare number is understood as well.
    package func bytes(_ node: Node, _ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = text(node, name) else { return nil }
        if case .scalar(_, .plain) = node.content, Int(text) != nil {
            return integer(node, name, in: range)
        }
        switch SizeText.parse(text) {
        case .failure(let failure):
            refuse(node, name, failure.message(Self.quoted(text)))
            return nil
        case .success(let bytes) where bytes < range.lowerBound:
            refuse(node, name, "\(text) is too small; at least \(SizeText.text(range.lowerBound))")
            return nil
        case .success(let bytes) where bytes > range.upperBound:
            refuse(node, name, "\(text) is too large; at most \(SizeText.text(range.upperBound))")
            return nil
        case .success(let bytes): return bytes
        }
    }

    /// One of these values of an enumeration.
    package func choice<Choice: RawRepresentable<String>>(
        _ node: Node, _ name: String, among choices: some Collection<Choice>
    ) -> Choice? {
        guard let text = text(node, name) else { return nil }
        if let choice = choices.first(where: { $0.rawValue == text }) { return choice }
        let all = choices.map(\.rawValue)
        refuse(
            node, name,
            "\(Self.quoted(text)) is not one of \(all.joined(separator: ", "))"
                + Suggestion.clause(for: text, among: all))
        return nil
    }

    /// The items of a list; a key with nothing behind it is an empty list.
    package func list(_ node: Node, _ name: String) -> [Node]? {
        if case .sequence(let items) = node.content { return items }
        if node.isNull { return [] }
        refuseKind(node, name, "a list")
        return nil
    }

    /// The entries of a mapping; a key with nothing behind it is an empty mapping.
    package func mapping(_ node: Node, _ name: String) -> [Node.Entry]? {
        if case .mapping(let entries) = node.content { return entries }
        if node.isNull { return [] }
        refuseKind(node, name, "a mapping")
        return nil
    }

    /// A list of texts, each with its place; items that are no text are noted and left out.
    package func words(_ node: Node, _ name: String) -> [(text: String, node: Node)]? {
        if case .scalar(let text, _) = node.content, !node.isNull, Self.isHarmless(text) {
            refuse(node, name, "expected a list, found text; write [\(text)]")
            return nil
        }
        return list(node, name)?.compactMap { item in
            word(item, name).map { (text: $0, node: item) }
        }
    }

    /// Whether a text may be shown that stands where it does not belong: a name, an address of the
    /// network or of mail, a path or a pattern.
    private static func isHarmless(_ text: String) -> Bool {
        (1...60).contains(text.utf8.count) && !SecretPlaces.looksSecret(text)
            && !text.contains("://")
            && text.utf8.allSatisfy { Names.isWordPart($0) || "-.:@*/?".utf8.contains($0) }
    }

    /// A command: a list is the program and its arguments, a text is for the shell.
    package func command(_ node: Node, _ name: String) -> [String]? {
        guard case .sequence(let items) = node.content else {
            return word(node, name).map { ["/bin/sh", "-c", $0] }
        }
        let words = items.compactMap { text($0, name) }
        guard let program = words.first, !program.isEmpty else {
            refuse(node, name, "names no program")
            return nil
        }
        guard program.hasPrefix("/") else {
            refuse(node, name, "the program must be an absolute path")
            return nil
        }
        return words
    }
}
