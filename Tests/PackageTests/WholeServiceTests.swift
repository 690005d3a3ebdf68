import Support
import Testing

/// The installed service with rules, receivers and history, in its sandbox under a real systemd.
@Suite(.serialized) struct WholeServiceTests {
    @Test func `alerts are sent, numbers are kept, and a stop leaves nothing behind`() async throws
    {
        try await PackagedMachine.with { packaged in
            let machine = packaged.machine
            try await packaged.startPostgres()
            try await packaged.install()
            // It would notice its new configuration before it has the credentials.
            try await machine.run("systemctl stop pgvigil")
            try await Self.makeHistory(machine)
            try await Self.startReceiver(machine)
            try await Self.configure(machine)
            try await packaged.override(
                "credentials",
                """
                [Service]
                LoadCredential=oncall-url:/etc/pgvigil/credentials/oncall-url
                LoadCredential=oncall-secret:/etc/pgvigil/credentials/oncall-secret
                """)
            try await machine.run("systemctl start pgvigil")
            try await packaged.page(has: "pg_up{target=\"local\"} 1")

            try await eventually("a signed message", within: .seconds(60)) {
                await machine.holds(
                    "grep -q PgvigilDeadMansSwitch /var/tmp/received"
                        + " && grep -qi '^webhook-signature: v1,' /var/tmp/received")
            }
            // A receiver that is a program is a child within the sandbox.
            try await eventually("the program's message", within: .seconds(60)) {
                await machine.holds("grep -q PgvigilDeadMansSwitch /var/lib/pgvigil/sent")
            }
            try await eventually("rows in the history", within: .seconds(60)) {
                try await Self.rows("pg_up", machine) > 2
            }
            try await eventually("what is firing in the status", within: .seconds(60)) {
                try await packaged.property("StatusText")
                    == "watching 1 target; 1 alert is firing"
            }
            let complaints = try await packaged.complaints()
            #expect(complaints.isEmpty, "\(complaints.joined(separator: "\n"))")

            // As the service's user one sees its credentials while it runs.
            let byHand =
                "runuser -u pgvigil -- env STATE_DIRECTORY=/var/lib/pgvigil"
                + " pgvigil %s --config /etc/pgvigil/pgvigil.yml"
            try await machine.run(byHand.replacing("%s", with: "check --offline"))
            try await machine.run(byHand.replacing("%s", with: "notify test oncall"))

            // What was taken right before a stop must not be missing after it.
            try await machine.run(
                "curl -sSf -H 'Content-Type: application/json'"
                    + " -d '{\"name\":\"last_word\",\"value\":1}'"
                    + " --unix-socket /run/pgvigil/web.sock http://localhost/api/v1/metrics")
            let stop = try await packaged.time("systemctl stop pgvigil")
            print("stopped with a history after \(stop) ms")
            #expect(stop < 5_000)
            #expect(try await Self.rows("last_word", machine) == 1)
            #expect(try await packaged.property("Result") == "success")

            try await Self.expectState(packaged)

            // The next start takes up where this one ended.
            try await machine.run("systemctl start pgvigil")
            try await packaged.page(has: "pg_up{target=\"local\"} 1")
            try await packaged.page(has: "pgvigil_history_batches_damaged_total 0")
            try await packaged.page(has: "pgvigil_rule_state_damaged_total 0")
            #expect(try await Self.rows("last_word", machine) == 1)
        }
    }

    /// What survives is there and is private, and the journal holds no secret.
    private static func expectState(_ packaged: PackagedMachine) async throws {
        let state = try await packaged.machine.run("find /var/lib/pgvigil -printf '%P %U:%u %m\\n'")
        for name in ["history", "alerts.state", "outbox"] {
            #expect(state.contains("\n\(name)"), "\(state)")
        }
        for line in state.split(separator: "\n") {
            #expect(line.hasSuffix("00") && line.contains(":pgvigil "), "\(line)")
        }
        let journal = try await packaged.journal()
        #expect(!journal.contains("c2VjcmV0") && !journal.contains("/hook/hidden"))
    }

    /// A database with the schema, and the rights that the package's configuration tells of.
    private static func makeHistory(_ machine: BootedMachine) async throws {
        try await machine.run(
            """
            su postgres -c 'createdb monitoring'
            su postgres -c 'psql -qc "CREATE ROLE grafana"'
            su postgres -c 'pgvigil schema apply \
                --conninfo "host=/run/postgresql dbname=monitoring user=postgres"'
            pgvigil schema print --grants --writer pgvigil --reader grafana >/tmp/grants.sql
            su postgres -c 'psql -q -v ON_ERROR_STOP=1 -f /tmp/grants.sql monitoring'
            """, within: .seconds(120))
    }

    /// A receiver that writes down every message.
    private static func startReceiver(_ machine: BootedMachine) async throws {
        try await machine.run(
            """
            cat >/tmp/receiver.py <<'END'
            import http.server
            class Handler(http.server.BaseHTTPRequestHandler):
                def do_POST(self):
                    body = self.rfile.read(int(self.headers["Content-Length"]))
                    with open("/var/tmp/received", "ab") as file:
                        file.write(str(self.headers).encode() + body + b"\\n")
                    self.send_response(200)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
            http.server.HTTPServer(("127.0.0.1", 9099), Handler).serve_forever()
            END
            systemd-run --quiet --unit=receiver python3 /tmp/receiver.py
            printf 'http://127.0.0.1:9099/hook/hidden\\n' >/etc/pgvigil/credentials/oncall-url
            printf 'whsec_c2VjcmV0IG9mIHRoZSBwYWNrYWdlIHRlc3Q=\\n' \
                >/etc/pgvigil/credentials/oncall-secret
            chmod 600 /etc/pgvigil/credentials/*
            """)
    }

    private static func configure(_ machine: BootedMachine) async throws {
        try await machine.run(
            """
            cat >/etc/pgvigil/pgvigil.yml <<'END'
            agent: { interval: 1s }
            web: { listen: ["127.0.0.1:9787", "unix:/run/pgvigil/web.sock"] }
            targets:
              - name: local
                conninfo: "host=/run/postgresql dbname=postgres user=pgvigil"
            rules: { files: [/usr/share/pgvigil/alerts/*.yml, /etc/pgvigil/own.yml] }
            receivers:
              - name: oncall
                webhook:
                  url_file: /run/credentials/pgvigil.service/oncall-url
                  secret_file: /run/credentials/pgvigil.service/oncall-secret
              - name: program
                command: [/usr/bin/tee, --append, /var/lib/pgvigil/sent]
            route:
              receiver: oncall
              group_wait: 1s
              routes:
                - { matchers: ['heartbeat="true"'], receiver: program, continue: true }
                - { matchers: ['heartbeat="true"'], receiver: oncall }
            history:
              conninfo: "host=/run/postgresql dbname=monitoring user=pgvigil"
              interval: 1s
              accept_metrics: true
            END
            cat >/etc/pgvigil/own.yml <<'END'
            groups:
              - name: own
                rules:
                  - { alert: ServerIsThere, expr: pg_up == 1, labels: { severity: ticket } }
            END
            """)
    }

    private static func rows(_ metric: String, _ machine: BootedMachine) async throws -> Int {
        let text = try await machine.run(
            "su postgres -c \"psql -qAtc \\\"SELECT count(*) FROM monitoring.performance_metrics"
                + " WHERE metric_name = '\(metric)'\\\" monitoring\"")
        return text.split(separator: "\n").last.flatMap { Int($0) } ?? -1
    }
}
