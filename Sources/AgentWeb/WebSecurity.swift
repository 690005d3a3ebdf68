package import AgentSettings
import Basics
import Configuration
import Documents
package import HTTP
import HTTPMessages
import Metrics
import Platform
package import Preparation

/// Reads the files that a web configuration names, so that the server gets bytes.
package enum WebSecurity {
    /// What the server shall put into force, checked as the server will check it.
    /// - Throws: `AgentError` with the place in the web file when a certificate or key cannot be
    ///   used.
    package static func read(_ config: WebConfigFile?) throws(AgentError) -> Security {
        guard let config else { return Security() }
        var tls: TLSSettings?
        if let section = config.tls { tls = try settings(section, config) }
        var security = Security(
            tls: tls, headers: config.headers.map { (name: $0.name, value: $0.value) })
        for (name, hash) in config.users { security.users[Array(name.utf8)] = hash.secretText }
        do throws(HTTPError) {
            try security.check()
        } catch {
            guard case .file(let file, let reason) = error else {
                throw .configuration("web.config_file: \(error)")
            }
            throw refusal(file, "\(path(of: file, config)) \(reason)", config)
        }
        return security
    }

    /// The files whose change must be noticed.
    package static func files(_ config: WebConfigFile?) -> [String] {
        guard let tls = config?.tls else { return [] }
        return [tls.certificateFile, tls.keyFile] + [tls.clientAuthorityFile].compactMap { $0 }
    }

    private static func path(of file: TLSFile, _ config: WebConfigFile) -> String {
        let path =
            switch file {
            case .certificate: config.tls?.certificateFile
            case .key: config.tls?.keyFile
            case .clientAuthorities: config.tls?.clientAuthorityFile
            }
        return "\"\(VisibleText.line(path ?? ""))\""
    }

    private static func refusal(
        _ file: TLSFile, _ words: String, _ config: WebConfigFile
    ) -> AgentError {
        let message = "\(file.rawValue): \(words)"
        return .configuration(
            config.tls?.filePlaces[file.rawValue]?.saying(message).description
                ?? "web.config_file: \(message)")
    }

    private static func content(
        _ file: TLSFile, at path: String, _ config: WebConfigFile
    ) throws(AgentError) -> [UInt8] {
        do throws(FileError) {
            return try Files.read(path)
        } catch { throw refusal(file, "\(Self.path(of: file, config)): \(error)", config) }
    }

    private static func settings(
        _ tls: WebTLS, _ config: WebConfigFile
    ) throws(AgentError) -> TLSSettings {
        let certificate = try content(.certificate, at: tls.certificateFile, config)
        let key = try content(.key, at: tls.keyFile, config)
        var authorities: [UInt8]?
        if let path = tls.clientAuthorityFile {
            authorities = try content(.clientAuthorities, at: path, config)
        }
        return TLSSettings(
            certificate: certificate, key: key, clientAuthorities: authorities,
            clientAuthentication: authentication(tls.clientAuthentication),
            clientAllowedNames: tls.clientAllowedNames, minimumVersion: version(tls.versionMin),
            maximumVersion: version(tls.versionMax),
            cipherSuites: tls.cipherSuites.map(\.rawValue), curves: tls.curves.map(\.rawValue),
            prefersServerOrder: tls.prefersServerCipherSuites)
    }

    private static func authentication(
        _ mode: WebTLS.ClientAuthentication
    ) -> HTTPMessages.ClientAuthentication {
        switch mode {
        case .none: .none
        case .request: .request
        case .requireAny: .requireAny
        case .verifyIfGiven: .verifyIfGiven
        case .requireAndVerify: .requireAndVerify
        }
    }

    private static func version(_ version: WebTLS.Version) -> TLSVersion {
        switch version {
        case .tls10: .tls10
        case .tls11: .tls11
        case .tls12: .tls12
        case .tls13: .tls13
        }
    }
}
