internal import CGnuTLS
import Glibc
import HTTPMessages
import Sockets

/// Judges the certificate that a client shows.
enum ClientCertificate {
    /// More names than a certificate for a client has.
    private static let namesMax: UInt32 = 256
    private static let nameBytesMax = 1024

    static func isAcceptable(in session: gnutls_session_t, settings: TLSSettings) -> Bool {
        var count: UInt32 = 0
        guard let chain = gnutls_certificate_get_peers(session, &count), count > 0 else {
            return !settings.clientAuthentication.isRequired && settings.clientAllowedNames.isEmpty
        }
        if settings.clientAuthentication.isVerified && !isTrusted(in: session) { return false }
        if settings.clientAllowedNames.isEmpty { return true }
        return !names(of: chain[0]).isDisjoint(with: settings.clientAllowedNames)
    }

    /// Signed by an authority, in its time, and meant for clients.
    private static func isTrusted(in session: gnutls_session_t) -> Bool {
        var purpose = Array("1.3.6.1.5.5.7.3.2".utf8) + [0]
        return purpose.withUnsafeMutableBufferPointer { purpose in
            var wanted = gnutls_typed_vdata_st(
                type: GNUTLS_DT_KEY_PURPOSE_OID, data: purpose.baseAddress, size: 0)
            var status: UInt32 = 0
            let code = gnutls_certificate_verify_peers(session, &wanted, 1, &status)
            return code == 0 && status == 0
        }
    }

    /// DNS names, mail addresses, IP addresses and URIs of the certificate.
    private static func names(of encoded: gnutls_datum_t) -> Set<String> {
        var certificate: gnutls_x509_crt_t?
        guard gnutls_x509_crt_init(&certificate) == 0, let certificate else { return [] }
        defer { gnutls_x509_crt_deinit(certificate) }
        var encoded = encoded
        guard gnutls_x509_crt_import(certificate, &encoded, GNUTLS_X509_FMT_DER) == 0 else {
            return []
        }
        var names: Set<String> = []
        for sequence in 0..<namesMax {
            var buffer = [UInt8](repeating: 0, count: nameBytesMax)
            var size = buffer.count
            let type = gnutls_x509_crt_get_subject_alt_name(
                certificate, sequence, &buffer, &size, nil)
            if type == GNUTLS_E_SHORT_MEMORY_BUFFER { continue }
            if type < 0 { break }
            if let name = text(of: Array(buffer[..<min(size, buffer.count)]), type: UInt32(type)) {
                names.insert(name)
            }
        }
        return names
    }

    private static func text(of bytes: [UInt8], type: UInt32) -> String? {
        switch type {
        case GNUTLS_SAN_DNSNAME.rawValue, GNUTLS_SAN_RFC822NAME.rawValue, GNUTLS_SAN_URI.rawValue:
            return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        case GNUTLS_SAN_IPADDRESS.rawValue:
            let family = bytes.count == 4 ? AF_INET : AF_INET6
            guard bytes.count == 4 || bytes.count == 16 else { return nil }
            return Peer.text(family, bytes)
        default:
            return nil
        }
    }
}
