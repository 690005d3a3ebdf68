import AgentSettings
import Basics
import Configuration
import Documents
import Metrics
import NotificationSettings
import Notifications
import Platform
import Preparation
import Rules
import Support
import TargetSettings
import Testing

/// The configuration files of version 0.1.0, which the present agent reads.
@Suite struct KeptConfigurationTests {
    /// A directory with every key that 0.1.0 knew, and the certificates that these name.
    private func everyKey() throws -> TemporaryDirectory {
        let home = try FormerRelease.copy()
        let certificates = try TestCertificates()
        try certificates.makeServer("server")
        for (name, source) in [
            ("server.crt", "server.pem"), ("server.key", "server.key"),
            ("clients.crt", "server.pem"), ("example-secrets/ca.pem", "server.pem"),
            ("example-secrets/client.pem", "server.pem"),
            ("example-secrets/client.key", "server.key"),
        ] {
            try Files.replace(
                "\(home.path)/every-key/\(name)", with: try certificates.pem(source), mode: 0o600)
        }
        return home
    }

    /// The configuration with every key, with another text in the place of one of its parts.
    private func load(
        _ home: TemporaryDirectory, replacing changes: [(String, String)]
    ) throws -> Result<Configuration, Problems> {
        let path = "\(home.path)/every-key/pgvigil.example.yml"
        var text = String(decoding: try Files.read(path), as: UTF8.self)
        for (old, new) in changes {
            text = text.split(separator: old, omittingEmptySubsequences: false)
                .joined(separator: new)
        }
        try Files.replace(path, with: Array(text.utf8), mode: 0o600)
        return Configuration.load(path, files: DiskFiles())
    }

    private static let credentials = ("/run/credentials/pgvigil.service/", "example-secrets/")

    @Test func `every key of before an upgrade is understood, in the web file, too`() throws {
        let home = try everyKey()
        for name in ["orders", "history"] {
            _ = try home.write("every-key/example-secrets/\(name)", "word\n", mode: 0o600)
        }
        let configuration = try load(home, replacing: [Self.credentials]).get()
        #expect(configuration.targets.map(\.name) == ["orders", "orders-pool"])
        #expect(configuration.webConfig?.tls?.clientAuthentication == .requireAndVerify)
        #expect(configuration.webConfig?.users.keys.map(\.self) == ["prometheus"])
        #expect(
            configuration.notifications.plan?.receivers.keys.sorted()
                == ["alertmanager", "chat", "oncall", "opsgenie", "pager", "program"])
        #expect(configuration.rules.files.count == 8)
        #expect(configuration.history?.retention == .seconds(30 * 86_400))
    }

    @Test func `a password file of before an upgrade that is missing is named with its place`()
        throws
    {
        let home = try everyKey()
        let result = try load(home, replacing: [])
        guard case .failure(let problems) = result else {
            Issue.record("accepted")
            return
        }
        #expect(problems.list.count == 2)
        #expect(problems.list.allSatisfy { $0.message.hasPrefix("password_file: no such file") })
    }
}
