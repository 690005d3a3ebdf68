package import Receivers

/// A receiver of any kind, made of what the kind says of its keys, that sends to places of a test.
package struct TrialReceiver: Sendable {
    /// Where what is sent arrives.
    package struct Places: Sendable {
        /// For whatever speaks HTTP.
        package let url: String
        /// For mail: a port on 127.0.0.1 without TLS.
        package let mailPort: Int
        /// For a kind that runs a program.
        package let program: String

        /// Places of a test.
        package init(url: String, mailPort: Int = 25, program: String = "/bin/true") {
            self.url = url
            self.mailPort = mailPort
            self.program = program
        }
    }

    /// The key of its section with its value, on one line of YAML.
    package let section: String
    /// Files with addresses and secrets, by the names that the section has for them.
    package let files: [String: String]

    /// A receiver of this kind with all its secrets; mail has none, for a server that wants none.
    package init(_ kind: any ReceiverKind.Type, _ places: Places) {
        var files: [String: String] = [:]
        let isMail = kind.keys.contains { $0.name == "host" }
        let values = kind.keys.compactMap { key -> (String, String)? in
            let name = "\(kind.name)-\(key.name)"
            if let secret = key.secretContent {
                if isMail { return nil }
                files[name] = Self.secret(secret, places)
                return (key.name, name)
            }
            return Self.value(of: key, isMail, places).map { (key.name, $0) }
        }
        self.files = files
        section =
            kind.isSingleValue
            ? values.map { "\($0): \($1)" }.joined()
            : "\(kind.name): { \(values.map { "\($0): \($1)" }.joined(separator: ", ")) }"
    }

    /// The kinds that speak HTTP: all but those that run a program or send mail.
    package static let overHTTP = ReceiverKinds.all.filter { kind in
        kind.keys.contains { isAddress($0) }
    }

    private static func isAddress(_ key: ReceiverKey) -> Bool {
        switch key.content {
        case .secret(.url), .secret(.urls): true
        case .text: key.example.hasPrefix("http")
        default: false
        }
    }

    private static func secret(_ content: SecretContent, _ places: Places) -> String {
        switch content {
        case .url, .urls: places.url
        case .signingSecret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        case .word, .line: "KEYSECRET0123456789"
        }
    }

    private static func value(
        of key: ReceiverKey, _ isMail: Bool, _ places: Places
    ) -> String? {
        switch (isMail, key.name) {
        case (true, "host"): return "127.0.0.1"
        case (true, "port"): return "\(places.mailPort)"
        case (true, "tls"): return "none"
        default: break
        }
        switch key.content {
        case .program: return "[\"\(places.program)\"]"
        case .tree:
            return "{ x: '{{ .CommonLabels.alertname }} {{ .CommonAnnotations.summary }}' }"
        default: return isAddress(key) ? places.url : key.isRequired ? key.example : nil
        }
    }
}
