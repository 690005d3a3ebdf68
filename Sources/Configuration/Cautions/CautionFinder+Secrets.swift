import AgentSettings
import Basics
import Documents
import Metrics
import NotificationSettings
import Receivers
import TargetSettings
import YAML

/// Files with secrets that others may read.
extension CautionFinder {
    private struct Secret {
        let path: String
        let what: String
        let place: Node?
    }

    var secrets: [Caution] {
        var seen: Set<ExactText> = []
        var found = secretFiles.filter { seen.insert(ExactText($0.path)).inserted }
            .compactMap(caution)
        found += passfile.map { [$0] } ?? []
        if holdsPassword, let facts = files.facts(of: findings.file), facts.isTooOpen {
            found.append(
                Caution(
                    .readableSecret, at: Problem(file: findings.file, message: ""),
                    "the configuration holds a password in a conninfo, and with mode"
                        + " \(facts.modeText) \(Self.readers(facts)) read it",
                    remedy: Self.remedy(findings.file, facts)))
        }
        return found
    }

    private func caution(_ secret: Secret) -> Caution? {
        guard let facts = files.facts(of: secret.path), facts.isTooOpen else { return nil }
        return caution(
            .readableSecret, at: secret.place,
            "\(secret.what): with mode \(facts.modeText) \(Self.readers(facts)) read"
                + " \(secret.path)",
            remedy: Self.remedy(secret.path, facts))
    }

    private static func readers(_ facts: FileFacts) -> String {
        facts.isWorldReadable ? "all users of this machine may" : "a group may"
    }

    /// A command that takes the rights away that are too many, and no more.
    private static func remedy(_ path: String, _ facts: FileFacts) -> String {
        "chmod \(facts.isRoots ? "o=" : "go=") \(ShellWord.quoted(path))"
    }

    private var secretFiles: [Secret] {
        var found: [Secret] = []
        func add(_ path: String?, _ what: String, in node: Node?) {
            guard let path else { return }
            found.append(
                Secret(
                    path: path, what: what,
                    place: node?.firstFile { directory.appending($0).hasSameScalars(as: path) }))
        }
        let targets = node("targets")?.items ?? []
        for (index, target) in configuration.targets.enumerated() {
            guard case .file(let path) = target.password else { continue }
            let place = targets.indices.contains(index) ? targets[index] : nil
            add(path, "password_file of target \(target.name)", in: place)
        }
        if case .file(let path) = configuration.history?.password {
            add(path, "history.password_file", in: node("history"))
        }
        let receivers = node("receivers")?.items ?? []
        for (index, receiver) in configuration.notifications.receivers.enumerated() {
            let place = receivers.indices.contains(index) ? receivers[index] : nil
            let files = receiver.secrets.values.sorted()
            for path in files + [receiver.transport.keyFile].compactMap(\.self) {
                add(path, "a secret of receiver \(receiver.name)", in: place)
            }
        }
        add(
            configuration.notifications.heartbeat?.urlFile, "heartbeat.url_file",
            in: node("heartbeat"))
        if configuration.webConfig?.users.isEmpty == false {
            add(configuration.web.configFile, "web.config_file", in: node("web"))
        }
        let key = configuration.webConfig?.tls?.keyFile
        if let key, let file = configuration.web.configFile {
            add(
                FileDirectory(directoryOf: file).appending(key), "tls_server_config.key_file",
                in: nil)
        }
        return found
    }

    // MARK: Passwords elsewhere

    private var conninfos: [String] {
        configuration.targets.map(\.conninfo.secretText)
            + [configuration.history?.conninfo.secretText].compactMap(\.self)
    }

    private var holdsPassword: Bool { conninfos.contains(where: hasPassword) }

    /// The file where libpq looks for passwords, when a target has none of its own.
    private var passfile: Caution? {
        let targets = node("targets")?.items ?? []
        let index = configuration.targets.firstIndex { target in
            target.password == nil && !hasPassword(target.conninfo.secretText)
        }
        guard let index, let path = files.passfile, let facts = files.facts(of: path),
            facts.mode & 0o077 != 0
        else { return nil }
        return caution(
            .readableSecret, at: targets.indices.contains(index) ? targets[index]["conninfo"] : nil,
            "\(path) has mode \(facts.modeText); libpq ignores a password file that others than its"
                + " owner may read or write",
            remedy: "chmod go= \(ShellWord.quoted(path))")
    }
}

extension String {
    /// Whether two paths are written alike.
    fileprivate func hasSameScalars(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

/// Whether a connection string holds a password.
private func hasPassword(_ conninfo: String) -> Bool {
    let text = conninfo.lowercased()
    if text.contains(bytesOf: "password") { return text.contains(bytesOf: "=") }
    let words = text.unicodeScalars
    guard let scheme = words.firstRange(of: "://".unicodeScalars) else { return false }
    let authority = words[scheme.upperBound...].prefix { $0 != "/" }
    guard let end = authority.lastIndex(of: "@") else { return false }
    return authority[..<end].contains(":")
}
