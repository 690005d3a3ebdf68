internal import CGnuTLS

/// Codes that prove that a message comes from a holder of a key.
package enum MessageAuthentication {
    private static let sha256Bytes = 32

    /// HMAC with SHA-256 (RFC 2104): 32 bytes.
    package static func sha256(key: [UInt8], message: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: sha256Bytes)
        let status = gnutls_hmac_fast(
            GNUTLS_MAC_SHA256, key, key.count, message, message.count, &code)
        guard status >= 0 else { fatalError("BUG: gnutls_hmac_fast failed with \(status)") }
        return code
    }
}
