internal import CGnuTLS
import HTTPMessages

/// Owns certificate, key, authorities and priorities as GnuTLS holds them.
///
/// One daemon serves any number of contexts: each connection is given the one in force when it
/// begins, and holds it until it ends. So new certificates need no new socket and no new daemon.
// @unchecked: complete after `init`; GnuTLS only reads credentials and priorities then.
final class TLSContext: @unchecked Sendable {
    let settings: TLSSettings
    /// When the server's own certificate ceases to be valid; nil when GnuTLS cannot say.
    let expirySeconds: Double?
    private let credentials: gnutls_certificate_credentials_t
    private let priorities: gnutls_priority_t

    private init(
        _ settings: TLSSettings, adopting credentials: gnutls_certificate_credentials_t,
        _ priorities: gnutls_priority_t
    ) {
        self.settings = settings
        expirySeconds = Self.expirySeconds(settings.certificate)
        self.credentials = credentials
        self.priorities = priorities
    }

    deinit {
        gnutls_certificate_free_credentials(credentials)
        gnutls_priority_deinit(priorities)
    }

    /// Checks all parts and that they fit together.
    static func make(_ settings: TLSSettings) throws(HTTPError) -> TLSContext {
        try check(settings)
        let priorityText: String
        do throws(CipherPriority.Refusal) {
            priorityText = try CipherPriority.string(for: settings)
        } catch {
            throw .security(error.problem)
        }
        var priorities: gnutls_priority_t?
        guard gnutls_priority_init(&priorities, priorityText, nil) == 0, let priorities else {
            throw .security("no cipher is left by cipher_suites and versions")
        }
        var credentials: gnutls_certificate_credentials_t?
        guard gnutls_certificate_allocate_credentials(&credentials) == 0, let credentials else {
            gnutls_priority_deinit(priorities)
            throw .security("no memory for certificates")
        }
        let context = TLSContext(settings, adopting: credentials, priorities)
        try context.load()
        return context
    }

    /// Makes a session that has not begun its handshake use this context.
    func apply(to session: gnutls_session_t, owner: UnsafeMutableRawPointer) {
        gnutls_credentials_set(
            session, GNUTLS_CRD_CERTIFICATE, UnsafeMutableRawPointer(credentials))
        gnutls_priority_set(session, priorities)
        gnutls_session_set_ptr(session, owner)
        switch settings.clientAuthentication {
        case .none: gnutls_certificate_server_set_request(session, GNUTLS_CERT_IGNORE)
        case .request, .verifyIfGiven:
            gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUEST)
        case .requireAny, .requireAndVerify:
            gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUIRE)
        }
        gnutls_session_set_verify_function(session, verifyClient)
    }

    private static func check(_ settings: TLSSettings) throws(HTTPError) {
        guard !settings.certificate.isEmpty else { throw .file(.certificate, "is empty") }
        guard !settings.key.isEmpty else { throw .file(.key, "is empty") }
        let authentication = settings.clientAuthentication
        if settings.clientAuthorities != nil, authentication == .none {
            throw .security("client authorities are given, but client_auth_type asks for none")
        }
        if settings.clientAuthorities == nil, authentication.isVerified {
            throw .security("\(authentication.rawValue) needs client authorities")
        }
        if !settings.clientAllowedNames.isEmpty, authentication == .none {
            throw .security(
                "client_allowed_sans needs a client_auth_type that asks for certificates")
        }
    }

    private func load() throws(HTTPError) {
        let code = Self.withDatum(settings.certificate) { certificate in
            Self.withDatum(settings.key) { key in
                gnutls_certificate_set_x509_key_mem2(
                    credentials, &certificate, &key, GNUTLS_X509_FMT_PEM, nil, 0)
            }
        }
        guard code >= 0 else {
            throw Self.problem(settings, code)
        }
        guard let authorities = settings.clientAuthorities else { return }
        let count = Self.withDatum(authorities) { authorities in
            gnutls_certificate_set_x509_trust_mem(credentials, &authorities, GNUTLS_X509_FMT_PEM)
        }
        guard count > 0 else {
            throw .file(.clientAuthorities, "holds no certificate in PEM form")
        }
    }

    /// Which of the two files is to blame for GnuTLS's refusal of both.
    private static func problem(_ settings: TLSSettings, _ code: Int32) -> HTTPError {
        var certificate: gnutls_x509_crt_t?
        if gnutls_x509_crt_init(&certificate) == 0, let certificate {
            defer { gnutls_x509_crt_deinit(certificate) }
            let code = withDatum(settings.certificate) {
                gnutls_x509_crt_import(certificate, &$0, GNUTLS_X509_FMT_PEM)
            }
            if code < 0 { return .file(.certificate, "holds no certificate in PEM form") }
        }
        var key: gnutls_x509_privkey_t?
        if gnutls_x509_privkey_init(&key) == 0, let key {
            defer { gnutls_x509_privkey_deinit(key) }
            let code = withDatum(settings.key) {
                gnutls_x509_privkey_import2(key, &$0, GNUTLS_X509_FMT_PEM, nil, 0)
            }
            if code == GNUTLS_E_DECRYPTION_FAILED {
                return .file(.key, "is encrypted with a password; a server needs it without")
            }
            if code < 0 { return .file(.key, "holds no private key in PEM form") }
        }
        if code == GNUTLS_E_CERTIFICATE_KEY_MISMATCH {
            return .file(.key, "is not the key of the certificate in cert_file")
        }
        return .file(.certificate, String(cString: gnutls_strerror(code)))
    }

    // The first in the file is the server's own; those above it live longer.
    private static func expirySeconds(_ pem: [UInt8]) -> Double? {
        var certificate: gnutls_x509_crt_t?
        guard gnutls_x509_crt_init(&certificate) == 0, let certificate else { return nil }
        defer { gnutls_x509_crt_deinit(certificate) }
        let code = withDatum(pem) { gnutls_x509_crt_import(certificate, &$0, GNUTLS_X509_FMT_PEM) }
        guard code == 0 else { return nil }
        let time = gnutls_x509_crt_get_expiration_time(certificate)
        return time < 0 ? nil : Double(time)
    }

    private static func withDatum<Result>(
        _ bytes: [UInt8], _ body: (inout gnutls_datum_t) -> Result
    ) -> Result {
        var bytes = bytes
        return bytes.withUnsafeMutableBufferPointer { buffer in
            var datum = gnutls_datum_t(data: buffer.baseAddress, size: UInt32(buffer.count))
            return body(&datum)
        }
    }
}

/// Called by GnuTLS within the handshake; anything but 0 ends it.
private func verifyClient(_ session: gnutls_session_t?) -> Int32 {
    guard let session, let owner = gnutls_session_get_ptr(session) else { return -1 }
    let connection = Unmanaged<Connection>.fromOpaque(owner).takeUnretainedValue()
    guard let context = connection.context else { return -1 }
    if ClientCertificate.isAcceptable(in: session, settings: context.settings) { return 0 }
    connection.noteRefusedCertificate()
    gnutls_alert_send(session, GNUTLS_AL_FATAL, GNUTLS_A_BAD_CERTIFICATE)
    return -1
}
