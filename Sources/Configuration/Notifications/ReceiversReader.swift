import Notifications
import YAML

/// Reads the list of receivers.
struct ReceiversReader<Files: FileReading> {
    private typealias Key = NotificationsSection.ReceiverKey

    let findings: Findings
    let files: Files
    let directory: FileDirectory

    private var secretFiles: SecretFiles<Files> {
        SecretFiles(findings: findings, files: files, directory: directory)
    }

    /// The receivers in the file's order; what is wrong with one is noted.
    func receivers(_ node: Node) -> [Receiver] {
        let nodes = findings.list(node, "receivers") ?? []
        if nodes.isEmpty { findings.refuse(node, "receivers", "is empty") }
        let most = NotificationsReader<Files>.receiversMax
        if nodes.count > most { findings.refuse(node, "receivers", "more than \(most)") }
        var names: Set<String> = []
        return nodes.prefix(most).map { item in
            let reader = SectionReader<Key>(item, "a receiver", findings)
            reader.requireKey(.name)
            let name = reader.word(.name) ?? ""
            if !names.insert(name).inserted, !name.isEmpty {
                reader.refuse(.name, "\(Findings.quoted(name)) is the name of another receiver")
            }
            if name.utf8.count > Target.nameBytesMax || name != name.escapedForOneLine {
                reader.refuse(.name, "is too long or holds characters that do not show")
            }
            let receiver = receiver(reader, name)
            reader.finish()
            return receiver
        }
    }

    private func receiver(_ reader: SectionReader<Key>, _ name: String) -> Receiver {
        var secrets = Receiver.Secrets()
        let kinds = [
            webhook(reader, &secrets), alertmanager(reader, &secrets),
            pagerDuty(reader, &secrets), slack(reader, &secrets), opsgenie(reader, &secrets),
            command(reader),
        ].compactMap(\.self)
        if kinds.count != 1 {
            findings.refuse(
                reader.node, "receiver \(Findings.quoted(name))",
                "has one of webhook, alertmanager, pagerduty, slack, opsgenie and command")
        }
        var receiver = Receiver(name: name, kind: kinds.first ?? .webhook)
        receiver.secrets = secrets
        receiver.transport = transport(reader)
        receiver.sendsResolved = reader.boolean(.sendResolved) ?? receiver.sendsResolved
        receiver.alertsMax = reader.integer(.maxAlerts, in: 1...10_000) ?? receiver.alertsMax
        receiver.bytesMax = reader.bytes(.maxBytes, in: 4096...(4 << 20)) ?? receiver.bytesMax
        if let limit = reader.section(.rateLimit, NotificationsSection.RateLimitKey.self) {
            receiver.rateLimit.perMinute =
                limit.integer(.perMinute, in: 1...60_000) ?? receiver.rateLimit.perMinute
            receiver.rateLimit.burst =
                limit.integer(.burst, in: 1...10_000) ?? receiver.rateLimit.burst
            limit.finish()
        }
        receiver.title = template(reader, .title) ?? receiver.title
        receiver.text = template(reader, .text) ?? receiver.text
        return receiver
    }

    private func transport(_ reader: SectionReader<Key>) -> Receiver.Transport {
        var transport = Receiver.Transport()
        let range = Duration.milliseconds(100) ... .seconds(120)
        transport.timeout = reader.duration(.timeout, in: range) ?? transport.timeout
        transport.connectTimeout =
            reader.duration(.connectTimeout, in: range) ?? transport.connectTimeout
        transport.authorityFile = readable(reader, .caFile)
        transport.certificateFile = readable(reader, .certFile)
        transport.keyFile = readable(reader, .keyFile)
        if (transport.certificateFile == nil) != (transport.keyFile == nil) {
            reader.refuse(
                transport.keyFile == nil ? .certFile : .keyFile,
                "cert_file and key_file belong together")
        }
        if let proxy = reader.word(.proxy) {
            if !Credentials.isURL(proxy) || proxy.contains("@") {
                reader.refuse(.proxy, "is no http or https URL without a password")
            }
            transport.proxy = proxy
        }
        return transport
    }

    private func readable(_ reader: SectionReader<Key>, _ key: Key) -> String? {
        guard let path = reader.word(key).map(directory.appending) else { return nil }
        do throws(UnreadableFile) {
            _ = try files.read(path)
        } catch {
            reader.refuse(key, "\(Findings.quoted(path)): \(error.reason)")
        }
        return path
    }

    private func template(_ reader: SectionReader<Key>, _ key: Key) -> MessageTemplate? {
        guard let text = reader.word(key) else { return nil }
        switch MessageTemplate.parse(text) {
        case .success(let template): return template
        case .failure(let refusal):
            reader.refuse(key, "\(refusal)")
            return nil
        }
    }
}

/// The sections of the single ways.
extension ReceiversReader {
    private func webhook(
        _ reader: SectionReader<Key>, _ secrets: inout Receiver.Secrets
    ) -> Receiver.Kind? {
        guard let section = reader.section(.webhook, NotificationsSection.WebhookKey.self) else {
            return nil
        }
        section.requireKey(.urlFile)
        secrets.urlFile = secretFiles.path(section, .urlFile, .url)
        let present = secretFiles.path(section, .secretFile, .signingSecret)
        let previous = secretFiles.path(section, .previousSecretFile, .signingSecret)
        if present == nil, section.place(of: .previousSecretFile) != nil {
            section.refuse(.previousSecretFile, "there is no secret_file beside it")
        }
        secrets.secretFiles = [present, previous].compactMap(\.self)
        secrets.bearerTokenFile = secretFiles.path(section, .bearerTokenFile, .word)
        section.finish()
        return .webhook
    }

    private func alertmanager(
        _ reader: SectionReader<Key>, _ secrets: inout Receiver.Secrets
    ) -> Receiver.Kind? {
        guard
            let section = reader.section(
                .alertmanager, NotificationsSection.AlertmanagerKey.self)
        else { return nil }
        section.requireKey(.urlFile)
        secrets.urlFile = secretFiles.path(section, .urlFile, .urls)
        secrets.bearerTokenFile = secretFiles.path(section, .bearerTokenFile, .word)
        section.finish()
        return .alertmanager
    }

    private func pagerDuty(
        _ reader: SectionReader<Key>, _ secrets: inout Receiver.Secrets
    ) -> Receiver.Kind? {
        guard let section = reader.section(.pagerduty, NotificationsSection.PagerDutyKey.self)
        else { return nil }
        section.requireKey(.routingKeyFile)
        secrets.keyFile = secretFiles.path(section, .routingKeyFile, .word)
        secrets.urlFile = secretFiles.path(section, .urlFile, .url)
        section.finish()
        return .pagerduty
    }

    private func slack(
        _ reader: SectionReader<Key>, _ secrets: inout Receiver.Secrets
    ) -> Receiver.Kind? {
        guard let section = reader.section(.slack, NotificationsSection.SlackKey.self) else {
            return nil
        }
        section.requireKey(.urlFile)
        secrets.urlFile = secretFiles.path(section, .urlFile, .url)
        let channel = section.word(.channel)
        section.finish()
        return .slack(channel: channel)
    }

    private func opsgenie(
        _ reader: SectionReader<Key>, _ secrets: inout Receiver.Secrets
    ) -> Receiver.Kind? {
        guard let section = reader.section(.opsgenie, NotificationsSection.OpsgenieKey.self)
        else { return nil }
        section.requireKey(.apiKeyFile)
        secrets.keyFile = secretFiles.path(section, .apiKeyFile, .word)
        secrets.urlFile = secretFiles.path(section, .urlFile, .url)
        section.finish()
        return .opsgenie
    }

    private func command(_ reader: SectionReader<Key>) -> Receiver.Kind? {
        guard let node = reader.value(.command) else { return nil }
        let words = (findings.list(node, "command") ?? []).compactMap {
            findings.text($0, "command")
        }
        if words.first?.hasPrefix("/") != true {
            findings.refuse(node, "command", "the program must be an absolute path")
        }
        return .command(words)
    }
}
