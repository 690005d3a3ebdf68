package import Documents

/// `tls_server_config`: how the web server secures its connections.
package struct WebTLS: Sendable, Equatable {
    /// What is asked of a client, in Go's words.
    package enum ClientAuthentication: String, Sendable, CaseIterable {
        /// No certificate is asked for.
        case none = "NoClientCert"
        /// A certificate is asked for; none is fine, and so is one that is not verified.
        case request = "RequestClientCert"
        /// A certificate must come; it is not verified.
        case requireAny = "RequireAnyClientCert"
        /// A certificate that comes must be verified.
        case verifyIfGiven = "VerifyClientCertIfGiven"
        /// A verified certificate must come.
        case requireAndVerify = "RequireAndVerifyClientCert"
    }

    /// A version of TLS, the older the less.
    package enum Version: String, Sendable, CaseIterable, Comparable {
        case tls10 = "TLS10"
        case tls11 = "TLS11"
        case tls12 = "TLS12"
        case tls13 = "TLS13"

        /// Whether `left` is the older one.
        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// A group for the key exchange, in Go's words.
    package enum Curve: String, Sendable, CaseIterable {
        case p256 = "CurveP256"
        case p384 = "CurveP384"
        case p521 = "CurveP521"
        case x25519 = "X25519"
    }

    /// The path of the server's certificate chain, PEM.
    package var certificateFile: String
    /// The path of the server's private key, PEM.
    package var keyFile: String
    /// What is asked of a client.
    package var clientAuthentication: ClientAuthentication = .none
    /// The path of the authorities that clients' certificates are verified against, PEM.
    package var clientAuthorityFile: String?
    /// Subject alternative names of which a client's certificate must bear one; empty means any.
    package var clientAllowedNames: [String] = []
    /// The oldest version.
    package var versionMin: Version = .tls12
    /// The newest version.
    package var versionMax: Version = .tls13
    /// Cipher suites up to TLS 1.2 by their IANA names, in order; empty means the library's own.
    package var cipherSuites: [CipherSuite] = []
    /// Whether the server's order of cipher suites counts, not the client's.
    package var prefersServerCipherSuites = true
    /// Groups for the key exchange, in order; empty means the library's own.
    package var curves: [Curve] = []

    /// Where each file is named, by its key; for what only comes to light when it is used.
    package var filePlaces: [String: Problem] = [:]

    /// The path of each file that is named, by its key.
    package var filePaths: [(key: String, path: String)] {
        let all = [
            ("cert_file", certificateFile), ("key_file", keyFile),
            ("client_ca_file", clientAuthorityFile ?? ""),
        ]
        return all.filter { !$0.1.isEmpty }.map { (key: $0.0, path: $0.1) }
    }

    /// A server with its certificate and key, and Go's defaults for the rest.
    package init(certificateFile: String, keyFile: String) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}
