package import Configuration
package import HTTP
import Metrics
package import Platform

/// Reads the files that a web configuration names, so that the server gets bytes.
package enum WebSecurity {
    /// What the server shall put into force.
    /// - Throws: `FileError` when a certificate or key cannot be read.
    package static func read(_ config: WebConfigFile?) throws(FileError) -> Security {
        guard let config else { return Security() }
        var tls: TLSSettings?
        if let section = config.tls { tls = try settings(section) }
        var security = Security(
            tls: tls, headers: config.headers.map { (name: $0.name, value: $0.value) })
        for (name, hash) in config.users { security.users[Array(name.utf8)] = hash.secretText }
        return security
    }

    /// The files whose change must be noticed.
    package static func files(_ config: WebConfigFile?) -> [String] {
        guard let tls = config?.tls else { return [] }
        return [tls.certificateFile, tls.keyFile] + [tls.clientAuthorityFile].compactMap { $0 }
    }

    private static func settings(_ tls: WebTLS) throws(FileError) -> TLSSettings {
        var authorities: [UInt8]?
        if let path = tls.clientAuthorityFile { authorities = try Files.read(path) }
        return TLSSettings(
            certificate: try Files.read(tls.certificateFile), key: try Files.read(tls.keyFile),
            clientAuthorities: authorities,
            clientAuthentication: authentication(tls.clientAuthentication),
            clientAllowedNames: tls.clientAllowedNames, minimumVersion: version(tls.versionMin),
            maximumVersion: version(tls.versionMax),
            cipherSuites: tls.cipherSuites.map(\.rawValue), curves: tls.curves.map(\.rawValue),
            prefersServerOrder: tls.prefersServerCipherSuites)
    }

    private static func authentication(
        _ mode: WebTLS.ClientAuthentication
    ) -> HTTP.ClientAuthentication {
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
