package import YAML

/// The keys of one mapping in a configuration.
package protocol SectionKey: RawRepresentable<String>, CaseIterable, Hashable {}

/// Reads one mapping key by key; keys that it does not know are noted at once.
///
/// A section that never asks for one of its keys would accept that key silently, so `finish` holds
/// each section to asking for all.
package final class SectionReader<Key: SectionKey> {
    /// Where problems are noted.
    package let findings: Findings
    /// What the section is called in messages, such as `agent` or `targets`.
    let name: String
    /// The mapping itself.
    package let node: Node
    private var entries: [Key: Node.Entry] = [:]
    private var asked: Set<Key> = []
    private let isMapping: Bool
    private let known: [Key]

    /// Takes a mapping, or nothing, which is an empty one.
    ///
    /// `known` are the keys of this section, where the type has those of several.
    package init(
        _ node: Node, _ name: String, _ findings: Findings,
        known: [Key] = Array(Key.allCases)
    ) {
        self.findings = findings
        self.known = known
        self.name = name
        self.node = node
        let mapping = findings.mapping(node, name)
        isMapping = mapping != nil
        for entry in mapping ?? [] {
            if let key = Key(rawValue: entry.key), known.contains(key) {
                entries[key] = entry
            } else {
                refuse(entry)
            }
        }
    }

    /// Some keys of another's mapping, which that one leaves to this.
    private init<Outer: SectionKey>(_ outer: SectionReader<Outer>, _ keys: [Outer: Key]) {
        (findings, name, node) = (outer.findings, outer.name, outer.node)
        (isMapping, known) = (outer.isMapping, Array(Key.allCases))
        for (theirs, own) in keys { entries[own] = outer.entries[theirs] }
    }

    /// A reader of those keys of this mapping that are another reader's to ask for.
    ///
    /// Keys of `Part` that this section does not know are not there.
    package func part<Part: SectionKey>(_ keys: Part.Type) -> SectionReader<Part> {
        let pairs = known.compactMap { key in Part(rawValue: key.rawValue).map { (key, $0) } }
        asked.formUnion(pairs.map(\.0))
        return SectionReader<Part>(self, Dictionary(uniqueKeysWithValues: pairs))
    }

    private func refuse(_ entry: Node.Entry) {
        // It is unknown what it holds: it may be a misspelt `conninfo`.
        findings.hide([entry.value.range])
        let quoted = findings.quotedKey(of: entry)
        let known = known.map(\.rawValue)
        findings.add(
            "unknown key \(quoted) in \(name)" + Suggestion.clause(for: entry.key, among: known),
            at: entry.keyRange)
    }

    /// Ends the reading.
    package func finish() {
        for key in known where !asked.contains(key) {
            fatalError("BUG: section \(name) never asks for its key \(key.rawValue)")
        }
    }

    /// The value of a key, or nil when the key is not there.
    package func value(_ key: Key) -> Node? {
        asked.insert(key)
        return entries[key]?.value
    }

    /// Where a key stands.
    package func place(of key: Key) -> Range<Mark>? { entries[key]?.keyRange }

    /// Notes that a key must be there.
    package func requireKey(_ key: Key) {
        guard entries[key] == nil, isMapping else { return }
        findings.add("\(name): \(key.rawValue) is missing", at: node.start..<node.start)
    }

    /// Notes a problem at a key's value; the message begins with the key's name.
    package func refuse(_ key: Key, _ reason: String) {
        guard let value = entries[key]?.value else { return }
        findings.refuse(value, key.rawValue, reason)
    }

    /// A text with at least one character that can be seen; otherwise the problem is noted.
    package func word(_ key: Key) -> String? {
        value(key).flatMap { findings.word($0, key.rawValue) }
    }

    /// A text, which may be empty.
    package func text(_ key: Key) -> String? {
        value(key).flatMap { findings.text($0, key.rawValue) }
    }

    /// A whole number within the range.
    package func integer(_ key: Key, in range: ClosedRange<Int>) -> Int? {
        value(key).flatMap { findings.integer($0, key.rawValue, in: range) }
    }

    /// A number above zero.
    package func positiveNumber(_ key: Key) -> Double? {
        value(key).flatMap { findings.positiveNumber($0, key.rawValue) }
    }

    /// A size within the range.
    package func bytes(_ key: Key, in range: ClosedRange<Int>) -> Int? {
        value(key).flatMap { findings.bytes($0, key.rawValue, in: range) }
    }

    /// `true` or `false`.
    package func boolean(_ key: Key) -> Bool? {
        value(key).flatMap { findings.boolean($0, key.rawValue) }
    }

    /// A duration within the range.
    package func duration(_ key: Key, in range: ClosedRange<Duration>) -> Duration? {
        value(key).flatMap { findings.duration($0, key.rawValue, in: range) }
    }

    /// One of all the names of a type.
    package func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: Key, of type: Choice.Type
    ) -> Choice? {
        choice(key, among: Choice.allCases)
    }

    /// One of some names.
    package func choice<Choice: RawRepresentable<String>>(
        _ key: Key, among choices: some Collection<Choice>
    ) -> Choice? {
        value(key).flatMap { findings.choice($0, key.rawValue, among: choices) }
    }

    /// The items of a list.
    package func list(_ key: Key) -> [Node]? {
        value(key).flatMap { findings.list($0, key.rawValue) }
    }

    /// The texts of a list, each with its place.
    package func words(_ key: Key) -> [(text: String, node: Node)]? {
        value(key).flatMap { findings.words($0, key.rawValue) }
    }

    /// The entries of a mapping.
    package func mapping(_ key: Key) -> [Node.Entry]? {
        value(key).flatMap { findings.mapping($0, key.rawValue) }
    }

    /// The reader of a mapping below this one.
    package func section<Inner: SectionKey>(_ key: Key, _ type: Inner.Type) -> SectionReader<Inner>?
    {
        value(key).map { SectionReader<Inner>($0, key.rawValue, findings) }
    }
}
