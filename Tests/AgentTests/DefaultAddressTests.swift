import Agent
import Configuration
import Metrics
import Platform
import Preparation
import Rules
import Support
import Testing

/// Where the links of messages lead when the configuration does not say how people reach the agent.
@Suite struct DefaultAddressTests {
    /// A section `web` or the like, and the address but for the host's name.
    private static let cases: [(text: String, scheme: String, port: String)] = [
        ("", "http", "9787"),
        ("web: { listen: ['0.0.0.0:9999', '127.0.0.1:1'] }", "http", "9999"),
        ("web: { listen: ['unix:/x/web.sock', '127.0.0.1:9998'] }", "http", "9998"),
        ("web: { listen: ['[::]:9443'], config_file: tls.yml }", "https", "9443"),
        ("web: { config_file: users.yml }", "http", "9787"),
    ]

    private static func links(_ text: String) throws -> Links {
        let directory = try TemporaryDirectory("address")
        let certificates = try TestCertificates()
        if text.contains("tls.yml") {
            try certificates.makeServer("server")
            let (chain, key) = (certificates.path("server.pem"), certificates.path("server.key"))
            _ = try directory.write(
                "tls.yml", "tls_server_config: { cert_file: \(chain), key_file: \(key) }\n")
        }
        _ = try directory.write(
            "users.yml",
            "basic_auth_users: { a: '$2y$05$abcdefghijklmnopqrstuuGQ2mOu5Wsyz4Z1b0oN5Y6O3cQ8m1aDa' }\n"
        )
        let path = try directory.write(
            "pgvigil.yml", "targets: [{ name: a, conninfo: 'host=/nowhere' }]\n\(text)\n")
        return Agent.links(of: try Configuration.load(path, files: DiskFiles()).get())
    }

    @Test(arguments: cases)
    func `links begin with the host's name and the port, with https where TLS is`(
        text: String, scheme: String, port: String
    ) throws {
        let uname = try ToolPath.of("uname", package: "coreutils")
        let name = try CommandOutput.of([uname, "-n"], environment: [:], within: .seconds(30))
        let host = String(decoding: name, as: UTF8.self).filter { !$0.isNewline }
        let address = "\(scheme)://\(host):\(port)"
        let links = try Self.links(text)
        #expect(links.external == address)
        let runbook = links.absolute("runbook_url", "docs/runbooks/PostgresDown.md")
        #expect(runbook == "\(address)/runbooks/PostgresDown")
        let silence = links.silence(["alertname": "A"])
        #expect(silence.hasPrefix("\(address)/silence?"))
    }

    @Test func `what is configured comes before that, and without a port there are no links`()
        throws
    {
        let said = try Self.links("external_url: https://watch.test/vigil/")
        #expect(said.external == "https://watch.test/vigil")
        let without = try Self.links("web: { listen: ['unix:/x/web.sock'] }")
        #expect(without.external == "")
        #expect(without.absolute("runbook_url", "docs/runbooks/PostgresDown.md") == nil)
    }
}
