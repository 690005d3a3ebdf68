/// A file of a server's TLS settings, by its key in web configuration files.
package enum TLSFile: String, Sendable, CaseIterable {
    /// The server's certificate and the chain above it.
    case certificate = "cert_file"
    /// The private key of the certificate.
    case key = "key_file"
    /// The authorities that clients' certificates are checked against.
    case clientAuthorities = "client_ca_file"
}
