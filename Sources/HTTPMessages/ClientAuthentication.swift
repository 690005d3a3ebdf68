/// Whether clients show a certificate; the raw values are Go's.
package enum ClientAuthentication: String, Sendable, CaseIterable {
    /// No certificate is asked for.
    case none = "NoClientCert"
    /// A certificate is asked for; any or none will do.
    case request = "RequestClientCert"
    /// A certificate is needed, and is not checked.
    case requireAny = "RequireAnyClientCert"
    /// A certificate that is shown must be good.
    case verifyIfGiven = "VerifyClientCertIfGiven"
    /// A good certificate is needed.
    case requireAndVerify = "RequireAndVerifyClientCert"

    /// Whether a client without a certificate is refused.
    package var isRequired: Bool { self == .requireAny || self == .requireAndVerify }

    /// Whether a certificate is checked against the authorities.
    package var isVerified: Bool { self == .verifyIfGiven || self == .requireAndVerify }
}
