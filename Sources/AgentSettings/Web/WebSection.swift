package import Documents
import YAML

/// `web`: where and how the agent answers.
package struct WebSection: Sendable, Equatable {
    /// Where it listens; sockets that systemd hands over take the place of these.
    package var listen: [ListenAddress] = [.tcp(host: "127.0.0.1", port: 9787)]
    /// The path of the file with TLS and passwords, or nil when there is none.
    package var configFile: String?
    /// The most connections at a time.
    package var connectionsMax = 512
    /// How long a client may take to send its request or to take the answer.
    package var timeout: Duration = .seconds(10)
    /// Whether `POST /-/reload` reloads.
    package var enableReload = false
    /// Names by which browsers and programs may call the agent, beside addresses, localhost, the
    /// machine's own name and those of `external_url`.
    package var allowedHosts: [String] = []

    /// The defaults.
    package init() {}

    /// The most addresses.
    package static let listenMax = 16
}

extension WebSection {
    /// Keys that a reload cannot change.
    package static let restartKeys: [Key] = [.listen, .maxConnections, .timeout, .enableReload]

    /// The keys of those that a reload cannot change whose values differ, as they are written.
    package func restartKeys(differingFrom other: WebSection) -> [String] {
        Self.restartKeys.filter { key in
            switch key {
            case .listen: listen != other.listen
            case .maxConnections: connectionsMax != other.connectionsMax
            case .timeout: timeout != other.timeout
            case .enableReload: enableReload != other.enableReload
            case .configFile, .allowedHosts: false
            }
        }.map(\.rawValue)
    }

    /// The section's keys.
    package enum Key: String, SectionKey {
        case listen
        case configFile = "config_file"
        case maxConnections = "max_connections"
        case timeout
        case enableReload = "enable_reload"
        case allowedHosts = "allowed_hosts"
    }

    /// Reads the section; `directory` is where relative paths begin.
    package init(_ reader: SectionReader<Key>, relativeTo directory: FileDirectory) {
        self.init()
        if let words = reader.words(.listen) { listen = Self.addresses(words, reader) }
        configFile = reader.word(.configFile).map(directory.appending)
        connectionsMax = reader.integer(.maxConnections, in: 4...65_535) ?? connectionsMax
        timeout = reader.duration(.timeout, in: .seconds(1) ... .seconds(300)) ?? timeout
        enableReload = reader.boolean(.enableReload) ?? enableReload
        if let words = reader.words(.allowedHosts) { allowedHosts = Self.hosts(words, reader) }
        reader.finish()
    }

    /// The most names.
    package static let allowedHostsMax = 64

    private static func hosts(
        _ words: [(text: String, node: Node)], _ reader: SectionReader<Key>
    ) -> [String] {
        if words.count > allowedHostsMax {
            reader.refuse(.allowedHosts, "more than \(allowedHostsMax) names")
        }
        return words.compactMap { text, node in
            let isName =
                (1...253).contains(text.utf8.count)
                && text.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20)
                        || "-._".utf8.contains(byte)
                }
            if isName { return text }
            reader.findings.refuse(
                node, "allowed_hosts",
                "\(Findings.quoted(text)) is no host name; write it without scheme and port, such as"
                    + " monitor.example.com")
            return nil
        }
    }

    private static func addresses(
        _ words: [(text: String, node: Node)], _ reader: SectionReader<Key>
    ) -> [ListenAddress] {
        if words.isEmpty { reader.refuse(.listen, "is empty; name at least one address") }
        if words.count > listenMax { reader.refuse(.listen, "more than \(listenMax) addresses") }
        var addresses: [ListenAddress] = []
        for (text, node) in words {
            guard let address = ListenAddress(text) else {
                reader.findings.refuse(
                    node, "listen",
                    "\(Findings.quoted(text)) is not an address; write 127.0.0.1:9787, [::1]:9787, "
                        + ":9787 or unix:/path")
                continue
            }
            if addresses.contains(address) {
                reader.findings.refuse(node, "listen", "\(Findings.quoted(text)) is there twice")
            }
            addresses.append(address)
        }
        return addresses
    }
}
