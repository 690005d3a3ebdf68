import Platform

/// Keys and certificates made for one test by the openssl command.
package final class TestCertificates: Sendable {
    private let directory: TemporaryDirectory

    /// Makes a directory for them.
    package init() throws { directory = try TemporaryDirectory() }

    /// The path of a file.
    package func path(_ name: String) -> String { "\(directory.path)/\(name)" }

    /// What a file holds.
    package func pem(_ name: String) throws -> [UInt8] { try Files.read(path(name)) }

    /// A certificate `name.pem` for 127.0.0.1 that signs itself, and its key `name.key`.
    package func makeServer(_ name: String) throws {
        try openssl(
            ["req", "-x509", "-subj", "/CN=\(name)", "-addext", "subjectAltName=IP:127.0.0.1"]
                + newKey(name) + ["-days", "2", "-out", path("\(name).pem")])
    }

    /// A certificate `name.pem` for the key of `owner` whose time was over before it began.
    package func makeExpired(_ owner: String, as name: String) throws {
        let request = path("\(name).csr")
        try openssl([
            "req", "-new", "-subj", "/CN=\(name)", "-key", path("\(owner).key"), "-out", request,
        ])
        let extensions = try directory.write(
            "\(name).ext", "subjectAltName=IP:127.0.0.1\n")
        try openssl([
            "x509", "-req", "-in", request, "-signkey", path("\(owner).key"), "-days", "-1",
            "-extfile", extensions, "-out", path("\(name).pem"),
        ])
    }

    /// A certificate `name.pem` of an authority, and its key `name.key`.
    package func makeAuthority(_ name: String) throws {
        try openssl(
            ["req", "-x509", "-subj", "/CN=\(name)"] + newKey(name)
                + ["-days", "2", "-out", path("\(name).pem")])
    }

    /// A certificate `name.pem` for a client, signed by an authority.
    package func makeClient(
        _ name: String, by authority: String, names: String, purpose: String = "clientAuth"
    ) throws {
        try openssl(
            ["req", "-new", "-subj", "/CN=\(name)"] + newKey(name) + ["-out", path("\(name).csr")])
        let extensions = try directory.write(
            "\(name).ext",
            "subjectAltName=\(names)\nextendedKeyUsage=\(purpose)\n")
        try openssl([
            "x509", "-req", "-in", path("\(name).csr"), "-CA", path("\(authority).pem"), "-CAkey",
            path("\(authority).key"), "-CAcreateserial", "-days", "2", "-extfile", extensions,
            "-out", path("\(name).pem"),
        ])
    }

    private func newKey(_ name: String) -> [String] {
        [
            "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
            path("\(name).key"),
        ]
    }

    private func openssl(_ arguments: [String]) throws {
        _ = try CommandOutput.of(
            ["/usr/bin/openssl"] + arguments, environment: ["HOME": directory.path],
            within: .seconds(20))
    }
}
