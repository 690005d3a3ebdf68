/// What a TLS server needs to know, as web configuration files of Prometheus's exporters have it.
package struct TLSSettings: Sendable, Equatable {
    /// The server's certificate and the chain above it, in PEM form.
    package var certificate: [UInt8]
    /// The private key of the certificate, in PEM form, without a password.
    package var key: [UInt8]
    /// The authorities that client certificates are checked against, in PEM form.
    package var clientAuthorities: [UInt8]?
    /// Whether clients have to show a certificate.
    package var clientAuthentication: ClientAuthentication
    /// When not empty, a client's certificate must bear one of these names, addresses or URIs.
    package var clientAllowedNames: [String]
    /// The lowest version spoken.
    package var minimumVersion: TLSVersion
    /// The highest version spoken; nil for the highest known.
    package var maximumVersion: TLSVersion?
    /// Suites for TLS 1.2 and below by their standard names; empty for GnuTLS's own choice.
    package var cipherSuites: [String]
    /// Curves in the order of preference: `X25519`, `CurveP256`, `CurveP384`, `CurveP521`.
    package var curves: [String]
    /// Whether the server's order of suites beats the client's.
    package var prefersServerOrder: Bool

    /// Settings for a certificate and its key; the rest as Prometheus's exporters have it.
    package init(
        certificate: [UInt8], key: [UInt8], clientAuthorities: [UInt8]? = nil,
        clientAuthentication: ClientAuthentication = .none, clientAllowedNames: [String] = [],
        minimumVersion: TLSVersion = .tls12, maximumVersion: TLSVersion? = nil,
        cipherSuites: [String] = [], curves: [String] = [], prefersServerOrder: Bool = true
    ) {
        self.certificate = certificate
        self.key = key
        self.clientAuthorities = clientAuthorities
        self.clientAuthentication = clientAuthentication
        self.clientAllowedNames = clientAllowedNames
        self.minimumVersion = minimumVersion
        self.maximumVersion = maximumVersion
        self.cipherSuites = cipherSuites
        self.curves = curves
        self.prefersServerOrder = prefersServerOrder
    }
}
