/// A version of TLS; the raw values are those of web configuration files.
package enum TLSVersion: String, Sendable, CaseIterable, Comparable {
    /// TLS 1.0, which only old clients need.
    case tls10 = "TLS10"
    /// TLS 1.1, which only old clients need.
    case tls11 = "TLS11"
    /// TLS 1.2.
    case tls12 = "TLS12"
    /// TLS 1.3.
    case tls13 = "TLS13"

    /// Older versions come first.
    package static func < (left: TLSVersion, right: TLSVersion) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The name in a GnuTLS priority string.
    package var priorityName: String {
        switch self {
        case .tls10: "VERS-TLS1.0"
        case .tls11: "VERS-TLS1.1"
        case .tls12: "VERS-TLS1.2"
        case .tls13: "VERS-TLS1.3"
        }
    }
}
