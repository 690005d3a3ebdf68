package import Tables

/// The collectors that a server gets, and for each one left out the reason.
package struct Plan: Sendable {
    /// A collector and the wording that fits the server.
    package struct Entry: Sendable {
        /// The question.
        package let collector: Collector
        /// Its wording.
        package let variant: Variant
    }

    /// What is asked, in the order of the catalogue.
    package let entries: [Entry]
    /// What is not, and why, in the order of the catalogue.
    package let omissions: [(collector: Collector, reason: Omission)]

    /// Matches a catalogue with what a server said of itself.
    ///
    /// `refused` holds collectors that the server turned down, with its words; asking again soon
    /// would only repeat the error in the server's log.
    package init(
        catalog: [Collector], facts: ServerFacts, disabled: Set<String> = [],
        refused: [String: CollectorRefusal] = [:]
    ) {
        var entries: [Entry] = []
        var omissions: [(Collector, Omission)] = []
        for collector in catalog {
            if disabled.contains(collector.name) {
                omissions.append((collector, .disabled))
            } else if let refusal = refused[collector.name] {
                omissions.append((collector, .refused(refusal)))
            } else {
                // Each database that is visited has extensions of its own.
                let extensions = collector.scope == .database ? nil : facts.extensions
                switch Self.fit(collector, facts, extensions) {
                case .success(let variant):
                    entries.append(Entry(collector: collector, variant: variant))
                case .failure(let failure): omissions.append((collector, failure.reason))
                }
            }
        }
        self.entries = entries
        self.omissions = omissions
    }

    /// What the server does not count although its collector is asked: the families by setting.
    package func untracked(_ facts: ServerFacts) -> [Tracking: [String]] {
        var found: [Tracking: [String]] = [:]
        for entry in entries {
            for column in entry.collector.columns
            where !entry.variant.without.contains(column.name) {
                guard let family = column.untracked(facts.settings) else { continue }
                for tracking in column.needs { found[tracking, default: []].append(family) }
            }
        }
        return found
    }

    /// Why no wording fits.
    package struct Misfit: Error {
        /// The reason.
        package let reason: Omission
    }

    /// The wording that fits a server with these extensions; nil where they are not known yet.
    static func fit(
        _ collector: Collector, _ facts: ServerFacts,
        _ extensions: [String: ServerFacts.Installed]?
    ) -> Result<Variant, Misfit> {
        func misfit(_ reason: Omission) -> Result<Variant, Misfit> {
            .failure(Misfit(reason: reason))
        }
        if (collector.scope == .pgbouncer) != (facts.kind == .pgbouncer) {
            return misfit(.otherKind)
        }
        if let role = collector.role, (role == .replica) != facts.isInRecovery {
            return misfit(.role(role))
        }
        let understood = collector.variants.filter { $0.versions.contains(facts.major) }
        if understood.isEmpty { return misfit(.version(facts.major)) }
        for requirement in collector.requirements {
            if let reason = Self.unmet(requirement, facts, extensions) { return misfit(reason) }
        }
        let name = collector.requirements.firstExtension
        guard let extensions else { return .success(understood[0]) }
        let installed = name.flatMap { extensions[$0] }
        let fitting = understood.first { variant in
            guard let range = variant.extensionVersions else { return true }
            return installed.map { range.contains($0.version) } ?? false
        }
        if let fitting { return .success(fitting) }
        if let name, let installed, collector.requirements.contains(.optionalExtension(name)) {
            return misfit(.withoutExtension(name, installed.version))
        }
        return misfit(.extensionVersion(name ?? "", installed?.version ?? "0"))
    }

    private static func unmet(
        _ requirement: Requirement, _ facts: ServerFacts,
        _ extensions: [String: ServerFacts.Installed]?
    ) -> Omission? {
        switch requirement {
        case .role(let role):
            if facts.roles.contains(role) {
                nil
            } else if facts.idleRoles.contains(role) {
                .inheritance(role: role)
            } else if let unread = facts.unread(.roles) {
                .unread(unread)
            } else {
                .permission(role: role)
            }
        case .extension where extensions == nil, .optionalExtension where extensions == nil: nil
        case .extension(let name):
            switch extensions?[name] {
            case nil: facts.unread(.extensions).map { .unread($0) } ?? .missingExtension(name)
            case let installed?: installed.isUsable ? nil : .schema(installed.schema)
            }
        case .optionalExtension(let name):
            switch extensions?[name] {
            case nil: facts.unread(.extensions).map { .unread($0) } ?? .withoutExtension(name)
            case let installed?: installed.isUsable ? nil : .schema(installed.schema)
            }
        case .tracking(let tracking):
            tracking.isOn(facts.settings) ? nil : .tracking(tracking)
        case .relation: nil
        case .settingNotZero(let name): facts.settings[name] == "0" ? .setting(name) : nil
        case .setting(let name, let wanted):
            switch facts.settings[name] {
            case let value? where wanted.contains(value): nil
            case let value: .settingDiffers(name, value ?? "", wanted: wanted)
            }
        }
    }
}

extension [Requirement] {
    /// The extension that is asked for, if one is.
    fileprivate var firstExtension: String? {
        for requirement in self {
            switch requirement {
            case .extension(let name), .optionalExtension(let name): return name
            default: continue
            }
        }
        return nil
    }
}

extension Plan {
    /// What people would miss: without the collectors that are for another kind of target.
    package var leftOut: [(collector: Collector, reason: Omission)] {
        omissions.filter { $0.reason != .otherKind }
    }

    /// All that keeps collectors out and can be helped, in the order of the catalogue: the reason that is
    /// given for each, and what else it lacks, which would only show once the reason is gone.
    package func lacks(_ facts: ServerFacts) -> [Omission] {
        omissions.flatMap { collector, first -> [Omission] in
            switch first {
            case .permission, .inheritance, .schema, .missingExtension, .extensionVersion, .unread,
                .tracking:
                let extensions = collector.scope == .database ? nil : facts.extensions
                let all = collector.requirements.compactMap { Self.unmet($0, facts, extensions) }
                return ([first] + all.filter { $0 != first }).filter { !$0.isUsual }
            case .disabled, .otherKind, .version, .role, .withoutExtension, .setting,
                .settingDiffers, .refused:
                return []
            }
        }
    }
}
