/// Translates versions, suites and curves into a GnuTLS priority string.
///
/// GnuTLS chooses key exchange, cipher and MAC apart, so a list of suites becomes the set of its
/// parts: a suite made of listed parts is possible though it is not in the list itself. As a
/// certificate's key fits only one kind of key exchange, this seldom adds anything.
package enum CipherPriority {
    /// Why settings cannot be translated.
    package struct Refusal: Error {
        /// What is not known or contradicts itself.
        package let problem: String
    }

    private struct Suite {
        let keyExchange: String
        let cipher: String
        let mac: String
    }

    /// The suites that Go's TLS knows up to 1.2; those of 1.3 cannot be chosen there either.
    private static let suites: [String: Suite] = {
        let ciphers = [
            ("AES_128_CBC_SHA", "AES-128-CBC", "SHA1"),
            ("AES_256_CBC_SHA", "AES-256-CBC", "SHA1"),
            ("AES_128_CBC_SHA256", "AES-128-CBC", "SHA256"),
            ("AES_128_GCM_SHA256", "AES-128-GCM", "AEAD"),
            ("AES_256_GCM_SHA384", "AES-256-GCM", "AEAD"),
            ("CHACHA20_POLY1305_SHA256", "CHACHA20-POLY1305", "AEAD"),
            ("CHACHA20_POLY1305", "CHACHA20-POLY1305", "AEAD"),
        ]
        let exchanges = [
            ("TLS_RSA", "RSA"), ("TLS_ECDHE_RSA", "ECDHE-RSA"),
            ("TLS_ECDHE_ECDSA", "ECDHE-ECDSA"),
        ]
        var suites: [String: Suite] = [:]
        for (prefix, keyExchange) in exchanges {
            for (suffix, cipher, mac) in ciphers {
                suites["\(prefix)_WITH_\(suffix)"] = Suite(
                    keyExchange: keyExchange, cipher: cipher, mac: mac)
            }
        }
        return suites
    }()

    /// TLS 1.3 cannot do without an AEAD cipher; this one every implementation has.
    private static let fallbackOfTLS13 = "AES-128-GCM"
    private static let namesOfTLS13 = [
        "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
    ]

    private static let curves = [
        "X25519": "GROUP-X25519", "CurveP256": "GROUP-SECP256R1",
        "CurveP384": "GROUP-SECP384R1", "CurveP521": "GROUP-SECP521R1",
    ]

    /// The priority string for these settings.
    /// - Throws: `Refusal` naming what is not known or contradicts itself.
    package static func string(for settings: TLSSettings) throws(Refusal) -> String {
        let highest = settings.maximumVersion ?? .tls13
        guard settings.minimumVersion <= highest else {
            throw Refusal(
                problem: "min_version \(settings.minimumVersion.rawValue) is above "
                    + "max_version \(highest.rawValue)")
        }
        let versions = TLSVersion.allCases.filter { settings.minimumVersion <= $0 && $0 <= highest }
        var parts: [String]
        if settings.cipherSuites.isEmpty {
            parts = ["NORMAL", "-VERS-ALL"]
        } else {
            parts = ["NONE", "+COMP-NULL", "+SIGN-ALL", "+GROUP-ALL", "+CTYPE-X509"]
            parts += try self.parts(of: settings.cipherSuites, withTLS13: highest == .tls13)
        }
        parts += versions.map { "+" + $0.priorityName }
        if !settings.curves.isEmpty {
            parts.append("-GROUP-ALL")
            for name in settings.curves {
                guard let group = curves[name] else {
                    throw Refusal(problem: "unknown curve \(name)")
                }
                parts.append("+" + group)
            }
        }
        if settings.prefersServerOrder { parts.append("%SERVER_PRECEDENCE") }
        return parts.joined(separator: ":")
    }

    private static func parts(
        of names: [String], withTLS13: Bool
    ) throws(Refusal) -> [String] {
        var exchanges: [String] = []
        var ciphers: [String] = []
        var macs: [String] = []
        for name in names where !namesOfTLS13.contains(name) {
            guard let suite = suites[name] else {
                throw Refusal(problem: "unknown cipher suite \(name)")
            }
            exchanges.append(suite.keyExchange)
            ciphers.append(suite.cipher)
            macs.append(suite.mac)
        }
        // More than this would be allowed in TLS 1.2 too.
        if withTLS13 && !macs.contains("AEAD") {
            ciphers.append(fallbackOfTLS13)
            macs.append("AEAD")
        }
        var seen: Set<String> = []
        return (exchanges + ciphers + macs).filter { seen.insert($0).inserted }.map { "+" + $0 }
    }
}
