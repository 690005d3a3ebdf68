import AgentSettings
import Configuration
import Documents
import TargetSettings
import Testing

/// No way to spoil a file may bring a password into a problem.
@Suite struct SecretTests {
    static let texts = [
        """
        agent: { interval: 10s }
        targets:
          - name: orders
            conninfo: "host=db1 password=hunter2 user=x"
            environment: production
            labels: { team: payments }
          - { name: b, conninfo: postgresql://u:hunter2@db2/x, kind: postgresql }
        """,
        """
        targets:
          - name: orders
            conninfo: >
              host=db1
              password=hunter2
            password_command: [/bin/echo, hunter2]
        """,
        """
        targets:
        - conninfo:
            host=db1
            password=hunter2
          connect_timeout: 5s
        - conninfo: 'host=db1
            password=hunter2'
          name: c
        """,
        """
        targets:
        - name: a
          password_command: "curl -H 'X-Token: hunter2' http://vault"
          conninfo: {host: db1, secret: hunter2}
        """,
        """
        basic_auth_users:
          alice: hunter2
          bob: '$2y$10$hunter2'
        """,
        // A text where a section belongs.
        """
        receivers:
          - { name: a, slack: hunter2 }
          - { name: b, webhook: { url_file: /x, headers: hunter2 } }
        """,
        """
        basic_auth_users:
        - tls_server_config: { key "hunter2" }
        """,
        """
        receivers:
          -{ name: r1, command [/bin/echo, hunter2, --x], rate_limit: { burst: 5 } }
        """,
    ]

    private static let insertions = [
        ":", "\t", "'", "\"", "{", "]", "\n", "&", "*", "%", "-", "\u{1}",
    ]

    @Test(arguments: SecretTests.texts)
    func `a spoilt file shows no password`(text: String) {
        let scalars = Array(text.unicodeScalars)
        for position in scalars.indices {
            var without = scalars
            without.remove(at: position)
            expectSilence(without)
            // Two at each place; taking all at every place found nothing more, in six times the time.
            for turn in [position, position + 6] {
                var with = scalars
                let inserted = Self.insertions[turn % Self.insertions.count]
                with.insert(contentsOf: inserted.unicodeScalars, at: position)
                expectSilence(with)
            }
            guard position % 3 == 0 else { continue }
            expectSilence(Array(scalars[..<position]))
            expectSilence(Array(scalars[position...]))
        }
    }

    @Test(arguments: [
        "targets: 'host=db1 password=hunter2'\n",
        "targets: [\"host=db1 password=hunter2\"]\n",
        "targets: [postgresql://u:hunter2@h/d]\n",
        "targets: [{ name: 'password=hunter2', kind: 'password=hunter2', conninfo: '' }, { "
            + "name: 'password=hunter2' }]\n",
        "targets: [{ conninfos: hunter2 }]\n",
        "targets: [{ password: hunter2, conninfo: '' }]\n",
        "history: { conninfo: hunter2 }\n",
        "receivers: [{ webhook: { url: hunter2 } }]\n",
        "{ targets: x, conninfo: hunter2 }\n",
        "password=hunter2: 1\n",
        "targets: [{ conninfo: [hunter2] }, { conninfo: 'hunter2', conninfo: 'hunter2' }]\n",
        "web: { config_file: web.yml, password: hunter2, timeout: x }\n",
        "tls_server_config: { cert: hunter2, key: |-2\n  hunter2\n }\n",
        "tls_server_config:\n  key: |\n    hunter2\n  cert_file: [x]\n",
        "http_server_config: { headers: { Authorization: hunter2 } }\n",
        "http_server_config: { headers: { Authorization\u{1}: hunter2 } }\n",
        "http_server_config: { headers: { \"X-Token\": hunter2, \u{1}",
        "targets: [{ kind: mysql, conninfo: a password=x #hunter2\n }]\n",
    ])
    func `a password in the wrong place is not shown`(text: String) {
        expectSilence(Array(text.unicodeScalars))
        expectProblems(text)
    }

    @Test func `a line keeps what is not secret, and the caret stands under its value`() {
        guard
            case .failure(let problems) = Fixtures.load(
                "targets: [{ conninfo: 'password=hunter2', kind: mysql }]")
        else {
            Issue.record("was loaded")
            return
        }
        #expect(
            problems.description == """
                pgvigil.yml:1:49: kind: "mysql" is not one of postgresql, pgbouncer
                  1 | targets: [{ conninfo: ***, kind: mysql }]
                    |                                  ^~~~~
                """)
    }

    @Test func `the dump of a configuration shows no secret`() throws {
        let configuration = try Fixtures.loaded(
            """
            targets:
            - name: a
              conninfo: host=h password=hunter2
              password_command: [/bin/echo, hunter2]
            - name: b
              conninfo: postgresql://u:hunter2@h/d
              password_command: echo hunter2
            """)
        #expect(!configuration.redactedDescription.contains("hunter2"))
        #expect(configuration.targets[1].password == .command(["/bin/sh", "-c", "echo hunter2"]))
    }

    private func expectSilence(_ scalars: [Unicode.Scalar]) {
        let text = String(String.UnicodeScalarView(scalars))
        for shown in [Self.configurationProblems(text), Self.webProblems(text)] {
            #expect(!shown.contains("hunter2"), "\(text)\n\(shown)")
        }
    }

    private func expectProblems(_ text: String) {
        #expect(Self.configurationProblems(text) != "")
    }

    private static func configurationProblems(_ text: String) -> String {
        if case .failure(let problems) = Fixtures.load(text) { problems.description } else { "" }
    }

    private static func webProblems(_ text: String) -> String {
        let result = WebConfigFile.parse(Array(text.utf8), file: "web.yml")
        return if case .failure(let problems) = result { problems.description } else { "" }
    }
}
