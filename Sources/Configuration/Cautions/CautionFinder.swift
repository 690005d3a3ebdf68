import AgentSettings
import Basics
import CollectorDocuments
import Documents
import RuleDocuments
import TargetSettings
import YAML

/// Finds what a configuration that reads well probably does not mean.
///
/// It knows the text, for the places, and what it wants to know of files comes from `files`.
struct CautionFinder<Files: FileReading> {
    let configuration: Configuration
    let root: Node
    let findings: Findings
    let files: Files

    var directory: FileDirectory { FileDirectory(directoryOf: findings.file) }

    /// All of them, in the order of the file as far as they have a line in it.
    var all: [Caution] {
        let found =
            emptyPatterns + emptyFiles + connectionFiles + replicationConnections + shard
            + listeners + changes
            + notifications + collectorsOff + secrets + packsDirectory + packRulesTwice
        return found.enumerated().sorted { left, right in
            (Self.rank(left.element), left.offset) < (Self.rank(right.element), right.offset)
        }.map(\.element)
    }

    private static func rank(_ caution: Caution) -> Int { caution.place.mark?.line ?? .max }

    // MARK: Places

    /// What stands at a path of keys, or nil.
    func node(_ path: String...) -> Node? { path.reduce(root) { $0?[$1] } }

    func caution(
        _ kind: Caution.Kind, at node: Node?, _ text: String, remedy: String
    ) -> Caution {
        let place =
            node.map { findings.place($0.range) } ?? Problem(file: findings.file, message: "")
        return Caution(kind, at: place, text, remedy: remedy)
    }

    // MARK: Files that bring nothing

    private var emptyPatterns: [Caution] {
        let sections: [(section: String, what: String)] = [
            ("rules", "rule"), ("collectors", "collector"),
        ]
        return sections.flatMap { section, what in
            (node(section, "files")?.items ?? []).compactMap { item -> Caution? in
                guard let pattern = item.text else { return nil }
                let full = directory.appending(pattern)
                guard Glob(full).isWild, files.paths(matching: full).isEmpty else { return nil }
                return caution(
                    .patternMatchesNothing, at: item,
                    "\(section).files: \(Findings.quoted(pattern)) matches no file, so no \(what)"
                        + " comes from there",
                    remedy: "correct the pattern, or take it out")
            }
        }
    }

    private var emptyFiles: [Caution] {
        let rules = configuration.rules.files.filter { $0.groups.allSatisfy(\.rules.isEmpty) }
            .map { ($0.path, "rules", "rules") }
        let collectors = configuration.collectorFiles.filter(\.collectors.isEmpty)
            .map { ($0.path, "collectors", "collectors") }
        return (rules + collectors).map { path, section, what in
            Caution(
                .emptyFile, at: Problem(file: path, message: ""),
                "\(section).files: the file holds no \(what)",
                remedy: "fill it, or remove it")
        }
    }

    // MARK: Files of connection strings

    private var connectionFiles: [Caution] {
        let targets = node("targets")?.items ?? []
        var found = zip(configuration.targets, targets).flatMap { target, node in
            connectionFiles(target.conninfo, of: "target \(target.name)", at: node["conninfo"])
        }
        if let history = configuration.history {
            found += connectionFiles(
                history.conninfo, of: "history", at: node("history", "conninfo"))
        }
        return found
    }

    /// Such a session takes the place of a standby, and only roles with REPLICATION get one.
    private var replicationConnections: [Caution] {
        let nodes = (node("targets")?.items ?? []).map { $0["conninfo"] }
        let targets = zip(configuration.targets, nodes).map { target, node in
            (conninfo: target.conninfo, whose: "target \(target.name)", node: node)
        }
        let history = configuration.history.map {
            (conninfo: $0.conninfo, whose: "history", node: node("history", "conninfo"))
        }
        return (targets + [history].compactMap(\.self)).compactMap { conninfo, whose, node in
            let value = ConninfoRedaction.value(of: "replication", in: conninfo.secretText) ?? ""
            guard !["", "0", "off", "no", "false"].contains(value.lowercased()) else { return nil }
            return caution(
                .replicationConnection, at: node,
                "replication of \(whose): its sessions would be those of a standby, which need the"
                    + " attribute REPLICATION and a place among max_wal_senders",
                remedy: "take replication out of the conninfo")
        }
    }

    private func connectionFiles(
        _ conninfo: Conninfo, of whose: String, at place: Node?
    ) -> [Caution] {
        ["sslrootcert", "sslcert", "sslkey", "sslcrl"].compactMap { key -> Caution? in
            let value = ConninfoRedaction.value(of: key, in: conninfo.secretText) ?? ""
            // The system's authorities, and a key that a library has.
            let isFile = !value.isEmpty && value != "system" && !value.contains(":")
            guard isFile else { return nil }
            do throws(UnreadableFile) {
                _ = try files.read(value)
                return nil
            } catch {
                // What is no path may be a secret in the wrong place.
                let shown = value.contains("/") || key == "sslrootcert" ? error.reason : "no file"
                return caution(
                    .connectionFileMissing, at: place, "\(key) of \(whose): \(shown)",
                    remedy: "correct the path, or put the file there")
            }
        }
    }

    private var shard: [Caution] {
        guard configuration.ownTargets.isEmpty, !configuration.targets.isEmpty else { return [] }
        return [
            caution(
                .emptyShard, at: node("agent", "shard"),
                "agent.shard: none of the targets falls into \(configuration.agent.shard), so this"
                    + " agent watches nothing",
                remedy: "use fewer shards, or add targets")
        ]
    }
}

extension Node {
    /// The value of a key, or nil where there is no such key.
    subscript(key: String) -> Node? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }

    /// The items of a list; a single text counts as a list of one.
    var items: [Node] {
        switch content {
        case .sequence(let items): items
        case .scalar: isNull ? [] : [self]
        case .mapping: []
        }
    }

    /// The text of a scalar.
    var text: String? {
        guard case .scalar(let text, _) = content else { return nil }
        return text
    }

    /// The first value of a key that names a file, here or below, that fulfils a condition.
    func firstFile(where isWanted: (String) -> Bool) -> Node? {
        switch content {
        case .scalar: break
        case .sequence(let items):
            for item in items {
                if let found = item.firstFile(where: isWanted) { return found }
            }
        case .mapping(let entries):
            for entry in entries {
                if let text = entry.value.text {
                    if entry.key.hasSuffix("_file"), isWanted(text) { return entry.value }
                } else if let found = entry.value.firstFile(where: isWanted) {
                    return found
                }
            }
        }
        return nil
    }
}
