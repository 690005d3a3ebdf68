import Documents
import YAML

extension WebTLS {
    /// The keys of `tls_server_config`.
    package enum Key: String, SectionKey {
        case certFile = "cert_file"
        case keyFile = "key_file"
        case clientAuthType = "client_auth_type"
        case clientCAFile = "client_ca_file"
        case clientAllowedSANs = "client_allowed_sans"
        case minVersion = "min_version"
        case maxVersion = "max_version"
        case cipherSuites = "cipher_suites"
        case preferServerCipherSuites = "prefer_server_cipher_suites"
        case curvePreferences = "curve_preferences"
        /// Newer toolkits take these as text in the file; here they are refused with the way out.
        case cert, key
        case clientCA = "client_ca"
    }

    /// The section, or nil when it switches TLS on nowhere; problems are noted.
    static func read(
        _ reader: SectionReader<Key>, relativeTo directory: FileDirectory
    ) -> WebTLS? {
        refuseInline(reader)
        let certificate = path(reader, .certFile, directory)
        let key = path(reader, .keyFile, directory)
        let authority = path(reader, .clientCAFile, directory)
        let authentication = clientAuthentication(reader)
        var tls = WebTLS(certificateFile: certificate ?? "", keyFile: key ?? "")
        tls.clientAuthentication = authentication ?? .none
        tls.clientAuthorityFile = authority
        for key in [Key.certFile, .keyFile, .clientCAFile] {
            tls.filePlaces[key.rawValue] = reader.value(key).map {
                reader.findings.place($0.range)
            }
        }
        tls.clientAllowedNames = (reader.words(.clientAllowedSANs) ?? []).map(\.text)
        tls.versionMin = reader.choice(.minVersion, of: Version.self) ?? tls.versionMin
        tls.versionMax = reader.choice(.maxVersion, of: Version.self) ?? tls.versionMax
        tls.cipherSuites = choices(reader, .cipherSuites, CipherSuite.self)
        tls.prefersServerCipherSuites = reader.boolean(.preferServerCipherSuites) ?? true
        tls.curves = choices(reader, .curvePreferences, Curve.self)
        reader.finish()
        // As in the toolkit: versions and suites alone do not switch TLS on.
        let isOn = certificate != nil || key != nil || authority != nil || authentication != nil
        guard isOn else { return nil }
        if certificate == nil {
            reader.findings.add(
                "tls_server_config: cert_file is missing", at: reader.node.start..<reader.node.start
            )
        }
        if key == nil {
            reader.findings.add(
                "tls_server_config: key_file is missing", at: reader.node.start..<reader.node.start)
        }
        checkTogether(tls, reader)
        return tls
    }

    private static func refuseInline(_ reader: SectionReader<Key>) {
        for key in [Key.cert, .key, .clientCA] {
            guard let value = reader.value(key) else { continue }
            reader.findings.hide([value.range])
            reader.findings.add(
                "\(key.rawValue): PEM text in the file is not supported; name a file by "
                    + "\(key.rawValue)_file",
                at: reader.place(of: key) ?? value.range)
        }
    }

    /// An empty path counts as none, as in the toolkit.
    private static func path(
        _ reader: SectionReader<Key>, _ key: Key, _ directory: FileDirectory
    ) -> String? {
        guard let text = reader.text(key), !text.isEmpty else { return nil }
        return directory.appending(text)
    }

    private static func clientAuthentication(
        _ reader: SectionReader<Key>
    ) -> ClientAuthentication? {
        guard let node = reader.value(.clientAuthType),
            let text = reader.findings.text(node, Key.clientAuthType.rawValue), !text.isEmpty
        else { return nil }
        // The toolkit keeps this old name for the same thing.
        if text == "RequireClientCert" { return .requireAny }
        return reader.findings.choice(
            node, Key.clientAuthType.rawValue, among: ClientAuthentication.allCases)
    }

    private static func choices<Choice: RawRepresentable<String> & CaseIterable>(
        _ reader: SectionReader<Key>, _ key: Key, _ type: Choice.Type
    ) -> [Choice] {
        (reader.list(key) ?? []).compactMap {
            reader.findings.choice($0, key.rawValue, among: type.allCases)
        }
    }

    private static func checkTogether(_ tls: WebTLS, _ reader: SectionReader<Key>) {
        if tls.versionMin > tls.versionMax {
            let newest = tls.versionMax.rawValue
            reader.refuse(
                .minVersion, "\(tls.versionMin.rawValue) is newer than max_version \(newest)")
        }
        if tls.clientAuthorityFile != nil, tls.clientAuthentication == .none {
            reader.refuse(
                .clientCAFile, "no client is asked for a certificate; set client_auth_type")
        }
        let verifies = [.verifyIfGiven, .requireAndVerify].contains(tls.clientAuthentication)
        if verifies, tls.clientAuthorityFile == nil {
            reader.refuse(
                .clientAuthType, "client_ca_file is missing to verify certificates against")
        }
        let requires = [.requireAny, .requireAndVerify].contains(tls.clientAuthentication)
        if reader.place(of: .clientAllowedSANs) != nil, !requires {
            reader.refuse(
                .clientAllowedSANs,
                "client_auth_type must be RequireAnyClientCert or RequireAndVerifyClientCert")
        }
    }
}
