/// A setting that PostgreSQL is known to have.
package struct KnownSetting: Sendable {
    /// Its name in small letters.
    let name: String
    /// Its unit; nil for none.
    let unit: SettingUnit?
    /// What its values are.
    let kind: SettingKind
    /// The major versions that have it.
    let versions: ClosedRange<Int>

    /// All of them by name; one whose kind has changed stands there for each kind.
    private static let all: [String: [KnownSetting]] = Dictionary(
        grouping: lists.flatMap { kind, names in
            names.split(whereSeparator: \.isWhitespace).map { KnownSetting($0, kind) }
        }, by: \.name)

    /// The names of all of them.
    package static var names: some Collection<String> { all.keys }

    private init(_ item: Substring, _ kind: SettingKind) {
        let parts = item.split(separator: "@")
        let names = (parts.first ?? "").split(separator: "/")
        name = (names.first ?? "").lowercased()
        unit = names.count > 1 ? SettingUnit(String(names[1])) : nil
        let bounds = parts.count > 1 ? parts[1].split(separator: "-").map { Int($0) ?? 0 } : []
        let first = bounds.first ?? 0
        let last = bounds.count > 1 ? bounds[1] : Int.max
        versions = first...max(first, last)
        self.kind = kind
    }

    /// Whether a server of this version has a setting of that name, as far as is known.
    ///
    /// What an extension brings is nowhere known.
    package static func has(_ name: String, major: Int) -> Bool {
        all[name.lowercased()]?.contains { $0.versions.contains(major) } ?? false
    }

    // MARK: What may be expected

    /// Why a setting cannot be expected to have a value; nil when it can.
    package enum Problem: Sendable, Equatable {
        /// There is no such setting.
        case name
        /// Its value may hold a secret, so that the agent does not read it.
        case secret
        /// The agent's own sessions have it set, which hides the server's.
        case ownSession
        /// The value is none of its kind; what it should be.
        case value(String)
    }

    /// What is wrong with expecting anything of a setting of this name.
    package static func problem(of name: String) -> Problem? {
        let name = name.lowercased()
        // Extensions and applications have settings of their own, which have a point.
        if all[name] == nil, !isQualified(name) { return .name }
        if isSecret(name) { return .secret }
        return ownSession.contains(name) ? .ownSession : nil
    }

    /// What is wrong with expecting a value of a setting; one of an extension may have any.
    package static func problem(_ expected: ExpectedSetting) -> Problem? {
        guard let known = all[expected.name] else { return nil }
        let complaints = known.compactMap { $0.complaint(expected.value) }
        return complaints.count < known.count ? nil : complaints.first.map { .value($0) }
    }

    /// Whether a value may hold a password or the way to one.
    private static func isSecret(_ name: String) -> Bool {
        let words = [
            "conninfo", "command", "passphrase", "password", "passwd", "secret", "token",
            "credential",
        ]
        return name != "password_encryption" && words.contains(where: name.contains)
    }

    /// What the agent's login says for its own sessions.
    private static let ownSession: Set<String> = [
        "client_encoding", "statement_timeout", "lock_timeout", "idle_session_timeout",
        "transaction_timeout", "application_name",
    ]

    /// Whether a name is `prefix.name`, of letters that such names have.
    private static func isQualified(_ name: String) -> Bool {
        let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count > 1
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.allSatisfy { byte in
                        (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte)
                            || byte == 0x5f || byte == 0x24
                    }
            }
    }

    /// What a value should be that is none of this kind; nil for one that is.
    private func complaint(_ value: String) -> String? {
        switch kind {
        case .boolean: SettingKind.boolean(value) == nil ? "is neither on nor off" : nil
        case .integer, .real: complaintOfAmount(value)
        case .enumeration: complaintOfWord(value)
        case .text: nil
        }
    }

    private func complaintOfAmount(_ value: String) -> String? {
        guard let amount = SettingAmount(value) else { return "is no number" }
        guard amount.inUnit(unit) == nil else { return nil }
        guard let unit else { return "has a unit, and the setting has none" }
        return "has a unit that the setting does not have; its units are "
            + unit.names.joined(separator: ", ")
    }

    private func complaintOfWord(_ value: String) -> String? {
        guard let text = Self.words[name] else { return nil }
        let words = text.split(separator: " ").map(String.init)
        let shown = words.map { $0.lowercased() }
        let isKnown =
            shown.contains(value.lowercased()) || shown.contains(SettingKind.shown(value))
        return isKnown ? nil : "is not one of \(words.joined(separator: ", "))"
    }
}
