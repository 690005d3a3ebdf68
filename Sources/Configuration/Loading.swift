import AgentSettings
import Basics
package import Collection
import CollectorDocuments
package import Documents
import Metrics
import NotificationSettings
import Packs
import Receivers
import RuleDocuments
import Rules
import TargetSettings
import YAML

extension Configuration {
    /// Reads a configuration file and all files that it names.
    ///
    /// Everything is read and checked before anything is returned, so a reload has either a whole
    /// configuration or a list of what is wrong.
    package static func load(
        _ path: String, files: some FileReading, catalog: [Collector] = Catalog.all
    ) -> Result<Configuration, Problems> {
        do throws(UnreadableFile) {
            let content = try files.read(path)
            return parse(content, file: path, files: files, catalog: catalog)
        } catch {
            return .failure(Problems(Problem(file: path, message: error.reason)))
        }
    }

    /// Reads a configuration from memory; `file` names it in problems, and relative paths begin in
    /// its directory.
    package static func parse(
        _ content: [UInt8], file: String, files: some FileReading,
        catalog: [Collector] = Catalog.all
    ) -> Result<Configuration, Problems> {
        let (findings, root) = Findings.document(
            file: file, bytes: content, keys: KnownKeys.harmless)
        guard let root else {
            return Problems(findings.problems).map { .failure($0) } ?? .success(.withoutFile)
        }
        var loading = Loading(findings: findings, files: files, known: KnownCollectors(catalog))
        var configuration = loading.configuration(root)
        var problems = findings.problems + loading.problems
        if !problems.isEmpty { problems += loading.lateProblems }
        if let problems = Problems(problems) { return .failure(problems) }
        configuration.cautions =
            CautionFinder(
                configuration: configuration, root: root, findings: findings, files: files
            ).all
        return .success(configuration)
    }
}

/// One reading of a configuration with the files that it names.
private struct Loading<Files: FileReading> {
    let findings: Findings
    let files: Files
    var known: KnownCollectors
    /// Problems in other files than the main one.
    var problems: [Problem] = []
    /// What is found anyhow when files are used, so that it is said only beside other problems.
    var lateProblems: [Problem] = []

    private var directory: FileDirectory { FileDirectory(directoryOf: findings.file) }

    init(findings: Findings, files: Files, known: KnownCollectors) {
        self.findings = findings
        self.files = files
        self.known = known
    }

    mutating func configuration(_ root: Node) -> Configuration {
        let reader = SectionReader<Configuration.Key>(root, "the configuration", findings)
        var configuration = Configuration(targets: [])
        configuration.files = [findings.file]
        if let section = reader.section(.agent, AgentSection.Key.self) {
            configuration.agent = AgentSection(section, relativeTo: directory)
        }
        let stateDirectoryPlace = AgentSection.stateDirectoryPlace(reader.value(.agent))
        if configuration.agent.stateDirectory == nil {
            configuration.agent.stateDirectory = files.stateDirectory
        }
        if let section = reader.section(.web, WebSection.Key.self) {
            configuration.web = WebSection(section, relativeTo: directory)
            readWebConfig(section, &configuration)
            for key in WebSection.restartKeys {
                configuration.restartPlaces[key.rawValue] = section.value(key).map {
                    findings.place($0.range)
                }
            }
        }
        if let section = reader.section(.activity, ActivitySection.Key.self) {
            configuration.activity = ActivitySection(section)
        }
        // Collectors come first, those of packs before the user's own: targets may name them.
        let packs = PackLoading(
            root["targets"], PackShelf(configuration.agent.packsDirectory, files: files))
        readCollectors(of: packs, &configuration)
        if let section = reader.section(.collectors, CollectorsKey.self) {
            readCollectors(section, &configuration)
        }
        if let section = reader.section(.health, HealthKey.self) {
            configuration.health = HealthReader(findings: findings).adjustment(section)
        }
        readHistory(reader, &configuration)
        reader.requireKey(.targets)
        if let node = reader.value(.targets) {
            let targets = TargetsReader(
                findings, relativeTo: directory, known: known, common: configuration.collectors,
                profile: configuration.agent.profile, prepare: configuration.agent.prepare,
                health: configuration.health, packs: packs.known,
                packsMissing: packs.unreadable, files: files)
            configuration.targets = targets.targets(node)
        }
        if let node = reader.value(.backups) {
            configuration.backups = BackupsReader(
                findings, relativeTo: directory, targets: configuration.targets.map(\.name)
            ).backups(node)
        }
        if let section = reader.section(.rules, RulesSection.Key.self) {
            readRules(section, &configuration)
        }
        readRules(of: packs, &configuration)
        configuration.notifications = NotificationsReader(
            findings: findings, files: files, directory: directory
        ).section(
            reader, hasStateDirectory: configuration.agent.stateDirectory != nil,
            externalLabels: configuration.rules.environment.externalLabels)
        readReports(reader, &configuration)
        reader.finish()
        configuration.stateDirectoryPlace = stateDirectoryPlace.map { findings.place($0) }
        return configuration
    }

    private func readHistory(
        _ reader: SectionReader<Configuration.Key>, _ configuration: inout Configuration
    ) {
        guard let section = reader.section(.history, HistorySection.Key.self) else { return }
        configuration.history = HistorySection(section, relativeTo: directory)
        let conninfo = configuration.history?.conninfo.secretText ?? ""
        if !files.canRead(conninfo: conninfo) {
            section.refuse(.conninfo, TargetsReader<Files>.unreadable(conninfo))
        }
        if case .file(let path) = configuration.history?.password,
            let problem = SecretFiles.problem(ofPasswordIn: path, files)
        {
            section.refuse(.passwordFile, path, problem, files)
        }
        if configuration.agent.stateDirectory == nil, let place = reader.place(of: .history) {
            findings.add(
                "history: needs agent.state_directory, where rows wait for the database",
                at: place)
        }
    }

    private func readReports(
        _ reader: SectionReader<Configuration.Key>, _ configuration: inout Configuration
    ) {
        guard let node = reader.value(.reports) else { return }
        let servers = configuration.targets.filter { $0.kind == .postgresql }
        let receivers = configuration.notifications.receivers.map { receiver in
            (
                name: receiver.name,
                isForPeople: receiver.hasOutbox && !receiver.kind.definition.hasIncidents
            )
        }
        configuration.reports = ReportsReader(
            findings, relativeTo: directory, files: files, targets: servers.map(\.name),
            receivers: receivers
        ).plans(node)
        if configuration.history == nil, !configuration.reports.isEmpty,
            let place = reader.place(of: .reports)
        {
            findings.add(
                "reports: needs the section history, from whose database reports are made",
                at: place)
        }
    }

    private mutating func readCollectors(
        of packs: PackLoading<Files>, _ configuration: inout Configuration
    ) {
        let (found, wrong) = packs.collectors(&known)
        configuration.collectorFiles += found
        configuration.files += packs.ownPaths
        configuration.filePatterns += packs.watchedPaths
        problems += wrong
    }

    /// Rules of packs are judged on all targets: where a pack is not, its series are not either.
    private mutating func readRules(
        of packs: PackLoading<Files>, _ configuration: inout Configuration
    ) {
        let (found, wrong) = packs.rules
        // The section `rules` may name the same files, as those that the package installs.
        let new = found.filter { file in
            !configuration.rules.files.contains {
                $0.groups.map(\.rules) == file.groups.map(\.rules)
            }
        }
        configuration.rules.files += new
        configuration.packRules = new.map(\.path)
        problems += wrong
    }

    private mutating func readRules(
        _ section: SectionReader<RulesSection.Key>, _ configuration: inout Configuration
    ) {
        var rules = RulesSection(section)
        let words = section.words(.files) ?? []
        let patterns = words.map(\.text)
        section.finish()
        configuration.filePatterns += patterns.map(directory.appending).filter { Glob($0).isWild }
        let paths = RuleFiles.paths(patterns, relativeTo: findings.file, files: files)
        if let node = words.first?.node, areTooMany(paths, at: node) { return }
        for path in paths {
            configuration.files.append(path)
            if let node = words.first(where: {
                directory.appending($0.text).hasSameBytes(as: path)
            })?.node, let reason = unreadable(path) {
                findings.refuse(node, "files", "\(Findings.quoted(path)): \(reason)")
                continue
            }
            switch RuleFiles.rules(path, files: files) {
            case .success(let file): rules.files.append(file)
            case .failure(let found): problems += found.list
            }
        }
        configuration.rules = rules
    }

    private mutating func readWebConfig(
        _ section: SectionReader<WebSection.Key>, _ configuration: inout Configuration
    ) {
        guard let path = configuration.web.configFile else { return }
        configuration.files.append(path)
        guard let content = read(path, named: .configFile, in: section) else { return }
        let (webConfig, found) = WebConfigFile.read(content, file: path, keys: KnownKeys.harmless)
        problems += found
        if let tls = webConfig.tls {
            lateProblems += tls.filePaths.compactMap { key, path in
                guard let place = tls.filePlaces[key], let reason = unreadable(path) else {
                    return nil
                }
                return place.saying("\(key): \(Findings.quoted(path)): \(reason)")
            }
        }
        guard found.isEmpty else { return }
        configuration.webConfig = webConfig
        // The toolkit takes it for plain HTTP; a file that was emptied looks the same.
        if webConfig == WebConfigFile() {
            problems.append(
                Problem(
                    file: path,
                    message: "says nothing of TLS, headers or users; fill it, or take"
                        + " web.config_file out for plain HTTP"))
        }
    }

    private mutating func readCollectors(
        _ section: SectionReader<CollectorsKey>, _ configuration: inout Configuration
    ) {
        for (pattern, node) in section.words(.files) ?? [] {
            let full = directory.appending(pattern)
            let isWild = Glob(full).isWild
            if isWild { configuration.filePatterns.append(full) }
            let paths = isWild ? files.paths(matching: full) : [full]
            if areTooMany(paths, at: node) { continue }
            for path in paths
            where !configuration.files.contains(where: { $0.hasSameBytes(as: path) }) {
                configuration.files.append(path)
                do throws(UnreadableFile) {
                    let content = try files.read(path)
                    let (file, found) = CollectorFile.read(
                        path: path, content: content, known: &known,
                        keys: KnownKeys.harmless)
                    configuration.collectorFiles.append(file)
                    problems += found
                } catch {
                    findings.refuse(node, "files", "\(Findings.quoted(path)): \(error.reason)")
                }
            }
        }
        let settings = CollectorSettingsReader(findings: findings, known: known)
        configuration.collectors = settings.settings(
            disable: section.value(.disable), intervals: section.value(.intervals),
            timeouts: section.value(.timeouts), top: section.value(.top))
        section.finish()
    }

    /// Refuses a pattern that means more than a directory of configuration, before all is read.
    private func areTooMany(_ paths: [String], at node: Node) -> Bool {
        guard paths.count > RuleFiles.filesMax else { return false }
        findings.refuse(
            node, "files",
            "names \(paths.count) files; at most \(RuleFiles.filesMax): name a directory of your own"
                + " with a pattern such as \"rules/*.yml\"")
        return true
    }

    /// Why a file cannot be read, or nil when it can.
    private func unreadable(_ path: String) -> String? {
        do throws(UnreadableFile) {
            _ = try files.read(path)
            return nil
        } catch { return error.reason }
    }

    private func read<Key: SectionKey>(
        _ path: String, named key: Key, in section: SectionReader<Key>
    ) -> [UInt8]? {
        do throws(UnreadableFile) {
            return try files.read(path)
        } catch {
            section.refuse(key, "\(Findings.quoted(path)): \(error.reason)")
            return nil
        }
    }
}
