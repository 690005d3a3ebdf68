import Documents
import Messages
import Receivers
import TargetSettings
import YAML

/// Reads the list of receivers.
struct ReceiversReader<Files: FileReading> {
    private typealias Reader = SectionReader<NamedKey>
    private typealias Key = NotificationsSection.CommonKey

    let findings: Findings
    let files: Files
    let directory: FileDirectory

    private func section(of kind: any ReceiverKind.Type, _ reader: Reader) -> ReceiverSection? {
        reader.value(NamedKey(rawValue: kind.name)).map {
            ReceiverSectionReader(findings: findings, files: files, directory: directory)
                .section(of: kind, $0)
        }
    }

    /// The receivers in the file's order; what is wrong with one is noted.
    func receivers(_ node: Node) -> [Receiver] {
        let nodes = findings.list(node, "receivers") ?? []
        if nodes.isEmpty { findings.refuse(node, "receivers", "is empty") }
        let most = NotificationsReader<Files>.receiversMax
        if nodes.count > most { findings.refuse(node, "receivers", "more than \(most)") }
        var names: Set<String> = []
        return nodes.prefix(most).map { item in
            let reader = Reader(item, "a receiver", findings, known: ReceiverKeys.all)
            reader.requireKey(NamedKey(.name))
            let name = reader.word(NamedKey(.name)) ?? ""
            if !names.insert(name).inserted, !name.isEmpty {
                reader.refuse(
                    NamedKey(.name), "\(Findings.quoted(name)) is the name of another receiver")
            }
            if name.utf8.count > Target.nameBytesMax || name != name.escapedForOneLine {
                reader.refuse(NamedKey(.name), "is too long or holds characters that do not show")
            }
            let receiver = receiver(reader, name)
            reader.finish()
            return receiver
        }
    }

    private func receiver(_ reader: Reader, _ name: String) -> Receiver {
        let kinds = ReceiverKinds.all.compactMap { kind in
            section(of: kind, reader).map { (kind: kind, section: $0) }
        }
        if kinds.count != 1 {
            findings.refuse(
                reader.node, "receiver \(Findings.quoted(name))",
                kinds.isEmpty
                    ? "has one of \(ReceiverKinds.namesInWords)"
                    : "has \(kinds.map { $0.kind.name }.joined(separator: " and ")); a receiver has one"
                        + " of them, and another receiver the other")
        }
        var receiver = Receiver(name: name, kind: .webhook)
        if let (kind, section) = kinds.first {
            receiver = Receiver(name: name, kind: Receiver.Kind(kind, section.settings))
            receiver.secrets = section.secrets
        }
        receiver.transport = transport(reader)
        receiver.sendsResolved = reader.boolean(NamedKey(.sendResolved)) ?? receiver.sendsResolved
        receiver.alertsMax =
            reader.integer(NamedKey(.maxAlerts), in: 1...10_000) ?? receiver.alertsMax
        receiver.bytesMax =
            reader.bytes(NamedKey(.maxBytes), in: 4096...(4 << 20)) ?? receiver.bytesMax
        if let limit = reader.section(NamedKey(.rateLimit), NotificationsSection.RateLimitKey.self)
        {
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

    private func transport(_ reader: Reader) -> Receiver.Transport {
        var transport = Receiver.Transport()
        let range = Duration.milliseconds(100) ... .seconds(120)
        transport.timeout = reader.duration(NamedKey(.timeout), in: range) ?? transport.timeout
        transport.connectTimeout =
            reader.duration(NamedKey(.connectTimeout), in: range) ?? transport.connectTimeout
        transport.authorityFile = readable(reader, .caFile)
        transport.certificateFile = readable(reader, .certFile)
        transport.keyFile = readable(reader, .keyFile)
        if (transport.certificateFile == nil) != (transport.keyFile == nil) {
            reader.refuse(
                NamedKey(transport.keyFile == nil ? .certFile : .keyFile),
                "cert_file and key_file belong together")
        }
        if let proxy = reader.word(NamedKey(.proxy)) {
            if !Credentials.isURL(proxy) || proxy.contains("@") {
                reader.refuse(NamedKey(.proxy), "is no http or https URL without a password")
            }
            transport.proxy = proxy
        }
        return transport
    }

    private func readable(_ reader: Reader, _ key: Key) -> String? {
        guard let path = reader.word(NamedKey(key)).map(directory.appending) else { return nil }
        do throws(UnreadableFile) {
            let text = String(decoding: try files.read(path), as: UTF8.self)
            let isKey = key == .keyFile
            // The other forms are `TRUSTED CERTIFICATE` and `EC PRIVATE KEY`.
            if !text.contains(isKey ? "PRIVATE KEY-----" : "CERTIFICATE-----") {
                let what = isKey ? "private key" : "certificate"
                reader.refuse(
                    NamedKey(key), "\(Findings.quoted(path)) holds no \(what) in PEM form")
            }
        } catch {
            reader.refuse(NamedKey(key), "\(Findings.quoted(path)): \(error.reason)")
        }
        return path
    }

    private func template(_ reader: Reader, _ key: Key) -> MessageTemplate? {
        guard let text = reader.word(NamedKey(key)) else { return nil }
        switch MessageTemplate.parse(text) {
        case .success(let template): return template
        case .failure(let refusal):
            reader.refuse(NamedKey(key), "\(refusal)")
            return nil
        }
    }
}
