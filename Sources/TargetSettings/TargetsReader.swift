package import CollectorDocuments
package import Documents
package import Health
package import Limits
import Metrics
package import YAML

/// Reads the list of targets.
package struct TargetsReader<Files: FileReading> {
    private let findings: Findings
    private let directory: FileDirectory
    private let known: KnownCollectors
    private let common: CollectorSettings
    private let profile: Profile
    private let prepare: Target.Preparing
    private let health: HealthAdjustment
    private let knownPacks: [String]
    private let packsMissing: (directory: String, reason: String)?
    private let files: Files

    /// What is wrong with a connection string; libpq's own words would quote it.
    package static func unreadable(_ conninfo: String) -> String {
        if ["postgresql://", "postgres://"].contains(where: conninfo.hasPrefix) {
            return "is no connection string that libpq reads; in a URI, @ : / and ? in a name or"
                + " password are written %40 %3A %2F and %3F"
        }
        return "is no connection string that libpq reads"
            + (ConninfoRedaction.slip(in: conninfo) ?? "")
    }

    /// `common` and `health` are the changes for all targets, `profile` and `prepare` are those of targets
    /// without their own, `directory` is where relative paths begin, `packs` are those that there are
    /// and `packsMissing` is the directory that would have others, with why it cannot be looked into.
    package init(
        _ findings: Findings, relativeTo directory: FileDirectory, known: KnownCollectors,
        common: CollectorSettings, profile: Profile, prepare: Target.Preparing,
        health: HealthAdjustment, packs: [String],
        packsMissing: (directory: String, reason: String)?, files: Files
    ) {
        knownPacks = packs
        self.packsMissing = packsMissing
        self.files = files
        self.health = health
        self.profile = profile
        self.prepare = prepare
        self.findings = findings
        self.directory = directory
        self.known = known
        self.common = common
    }

    /// The targets in the file's order; what is wrong with one is noted.
    package func targets(_ node: Node) -> [Target] {
        guard let nodes = findings.list(node, "targets") else { return [] }
        if nodes.isEmpty { findings.refuse(node, "targets", "is empty; there is nothing to watch") }
        if nodes.count > Target.countMax {
            findings.refuse(node, "targets", "more than \(Target.countMax) in one file")
        }
        var targets: [Target] = []
        // Two that only differ in how Unicode writes them look the same wherever they are shown.
        var places: [String: (name: String, start: Mark)] = [:]
        for item in nodes.prefix(Target.countMax) {
            let reader = SectionReader<Target.Key>(item, "a target", findings)
            let name = name(reader, isAlone: nodes.count == 1)
            if let name, let first = places.updateValue((name, item.start), forKey: name) {
                let quoted = Findings.quoted(name)
                let form =
                    first.name.hasSameBytes(as: name)
                    ? "" : ", written with other characters of Unicode that look the same"
                reader.refuse(
                    .name, "\(quoted) is the name of the target in line \(first.start.line)\(form)")
            }
            targets.append(target(reader, named: name ?? ""))
        }
        return targets
    }

    private func name(_ reader: SectionReader<Target.Key>, isAlone: Bool) -> String? {
        guard let node = reader.value(.name) else {
            if isAlone { return Target.nameWhenAlone }
            reader.requireKey(.name)
            return nil
        }
        guard let name = findings.word(node, "name") else { return nil }
        guard name.utf8.count <= Target.nameBytesMax else {
            let count = name.utf8.count
            reader.refuse(.name, "\(count) bytes long; at most \(Target.nameBytesMax)")
            return nil
        }
        guard name == name.escapedForOneLine else {
            reader.refuse(.name, "\(Findings.quoted(name)) holds characters that do not show")
            return nil
        }
        return name
    }

    private func target(_ reader: SectionReader<Target.Key>, named name: String) -> Target {
        var target = Target(name: name, conninfo: Conninfo(""))
        reader.requireKey(.conninfo)
        target.kind = reader.choice(.kind, of: Target.Kind.self) ?? target.kind
        if let text = reader.text(.conninfo) {
            target.conninfo = Conninfo(text)
            if !files.canRead(conninfo: text) { reader.refuse(.conninfo, Self.unreadable(text)) }
        }
        target.password = password(reader)
        let databases = reader.section(.databases, DatabaseChoice.Key.self)
        let countMax = reader.integer(.databasesMax, in: 1...10_000)
        if databases != nil || countMax != nil {
            target.databases = DatabaseChoice(databases, countMax: countMax)
        }
        if target.kind == .pgbouncer {
            for key in [Target.Key.databases, .databasesMax] where reader.place(of: key) != nil {
                reader.refuse(key, "a pgbouncer target has one console, no databases to visit")
            }
            if reader.place(of: .health) != nil {
                reader.refuse(.health, "a pgbouncer target has no health score")
            }
            if reader.place(of: .cpus) != nil {
                reader.refuse(.cpus, "a pgbouncer target has no processors of its own")
            }
            if reader.place(of: .environments) != nil {
                reader.refuse(.environments, "a pgbouncer target has one console; use environment")
            }
            for key in [Target.Key.settings, .extensions] where reader.place(of: key) != nil {
                reader.refuse(key, "a pgbouncer target has none of PostgreSQL's")
            }
            if reader.place(of: .pools) != nil {
                reader.refuse(.pools, "a pgbouncer target says itself what its pools are")
            }
        }
        target.labels = labels(reader)
        target.environment = reader.choice(.environment, of: Environment.self)
        target.profile = reader.choice(.profile, of: Profile.self) ?? profile
        target.environments = EnvironmentsReader(findings: findings, profile: target.profile)
            .environments(reader)
        target.packs = packs(reader, of: target.kind)
        let judgement = JudgementReader(
            findings: findings, own: known.indicators(with: target.packs))
        let thresholds = judgement.thresholds(
            reader, environment: target.environment, profile: target.profile)
        target.thresholds = thresholds.limits
        target.slowStatementSeconds = thresholds.slowStatementSeconds
        target.ownThresholds = thresholds.others
        target.cpus = reader.integer(.cpus, in: Target.cpusLimits)
        target.pools = judgement.pools(reader)
        target.health =
            reader.section(.health, HealthKey.self).map {
                HealthReader(findings: findings).adjustment($0, onTopOf: health)
            } ?? health
        target.agreements = AgreementsReader(findings: findings).agreements(reader)
        target.connectTimeout =
            reader.duration(.connectTimeout, in: .milliseconds(100) ... .seconds(60))
            ?? target.connectTimeout
        target.connectionMaxAge =
            reader.duration(.connectionMaxAge, in: .seconds(10) ... .seconds(7 * 86_400))
            ?? target.connectionMaxAge
        target.prepare = preparing(reader, of: target.kind)
        target.collectors = common.overridden(by: collectors(reader))
        reader.finish()
        return target
    }

    private func packs(
        _ reader: SectionReader<Target.Key>, of kind: Target.Kind
    ) -> [String] {
        let words = reader.words(.packs) ?? []
        if kind == .pgbouncer, let first = words.first {
            findings.refuse(
                first.node, "packs", "a pgbouncer target has none; they are for servers")
        }
        if words.count > Target.packsMax {
            reader.refuse(.packs, "more than \(Target.packsMax)")
        }
        var names: [String] = []
        for (name, node) in words.prefix(Target.packsMax) {
            let quoted = Findings.quoted(name)
            if !knownPacks.contains(name) {
                let missing = packsMissing.map {
                    " (agent.packs_directory \(Findings.quoted($0.directory)): \($0.reason))"
                }
                findings.refuse(
                    node, "packs",
                    "there is no pack \(quoted)" + Suggestion.clause(for: name, among: knownPacks)
                        + (missing ?? ""))
            } else if names.contains(name) {
                findings.refuse(node, "packs", "\(quoted) is there twice")
            } else {
                names.append(name)
            }
        }
        return names
    }

    private func preparing(
        _ reader: SectionReader<Target.Key>, of kind: Target.Kind
    ) -> Target.Preparing {
        let chosen = reader.choice(.prepare, of: Target.Preparing.self)
        guard kind == .pgbouncer else { return chosen ?? prepare }
        if chosen == .auto {
            reader.refuse(.prepare, "a pgbouncer target has a console, which prepares nothing")
        }
        return .never
    }

    private func password(_ reader: SectionReader<Target.Key>) -> PasswordSource? {
        let file = reader.word(.passwordFile).map(directory.appending)
        let command = reader.value(.passwordCommand).flatMap {
            findings.command($0, Target.Key.passwordCommand.rawValue)
        }
        if reader.place(of: .passwordFile) != nil, reader.place(of: .passwordCommand) != nil {
            reader.refuse(.passwordFile, "there is password_command as well; keep one of them")
        } else if let file, let problem = SecretFiles.problem(ofPasswordIn: file, files) {
            reader.refuse(.passwordFile, file, problem, files)
        }
        return file.map { .file($0) } ?? command.map { .command($0) }
    }

    private func labels(_ reader: SectionReader<Target.Key>) -> [String: String] {
        let entries = reader.mapping(.labels) ?? []
        if entries.count > Target.labelsMax {
            reader.refuse(.labels, "more than \(Target.labelsMax)")
        }
        var labels: [String: String] = [:]
        for entry in entries {
            if let reason = Names.refusal(ofLabel: entry.key) {
                findings.add("labels: \(reason)", at: entry.keyRange)
            } else if known.reserves(label: entry.key) {
                findings.add(
                    "labels: \(Findings.quoted(entry.key)) is used by pgvigil or Prometheus itself",
                    at: entry.keyRange)
            }
            guard let value = findings.text(entry.value, entry.key) else { continue }
            if value.utf8.count > Target.labelValueBytesMax {
                let most = Target.labelValueBytesMax
                findings.refuse(entry.value, entry.key, "longer than \(most) bytes")
            }
            labels[entry.key] = value
        }
        return labels
    }

    private func collectors(_ reader: SectionReader<Target.Key>) -> CollectorSettings {
        guard let section = reader.section(.collectors, TargetCollectorsKey.self) else {
            return CollectorSettings()
        }
        let settings = CollectorSettingsReader(findings: findings, known: known).settings(
            disable: section.value(.disable), intervals: section.value(.intervals),
            timeouts: section.value(.timeouts), top: section.value(.top))
        section.finish()
        return settings
    }
}
