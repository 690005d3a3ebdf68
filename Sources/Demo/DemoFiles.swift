import JSON
import Platform

/// The files by which the demonstration's agent runs, in the demonstration's own directory.
///
/// They are files as anybody has them, so that every other command works with them as well.
package struct DemoFiles: Sendable {
    /// Where all of them are.
    package var directory: String
    /// Where to serve, such as `127.0.0.1:9787`.
    package var listen: String
    /// Seconds between polls.
    package var intervalSeconds: Int
    /// How the agent watches.
    package var watching: String
    /// How it writes history.
    package var writing: String
    /// Where it tells of alerts.
    package var webhook: String
    /// A directory with further rules, or nil for the shop's own alone.
    package var alerts: String?

    /// Names everything that the files say.
    package init(
        directory: String, listen: String, intervalSeconds: Int, watching: String, writing: String,
        webhook: String, alerts: String?
    ) {
        self.directory = directory
        self.listen = listen
        self.intervalSeconds = intervalSeconds
        self.watching = watching
        self.writing = writing
        self.webhook = webhook
        self.alerts = alerts
    }

    /// The path of the configuration.
    package var path: String { "\(directory)/pgvigil.yml" }

    /// Writes them.
    ///
    /// - Throws: `DemoError.directory`.
    package func write() throws(DemoError) {
        do throws(FileError) {
            try Files.makeDirectory("\(directory)/agent")
            try Files.replace(
                "\(directory)/webhook-url", with: Array("\(webhook)\n".utf8), mode: 0o600)
            try Files.replace("\(directory)/shop.yml", with: Array(Self.rules.utf8))
            try Files.replace(path, with: Array(configuration.utf8))
        } catch { throw .directory(error) }
    }

    /// The configuration's text; a text of JSON is one of YAML, too.
    package var configuration: String {
        let rules = ["shop.yml"] + (alerts.map { ["\($0)/*.yml"] } ?? [])
        return """
            # What the demonstration runs by. Other commands take it, too: pgvigil advise --config ...
            agent: { interval: \(intervalSeconds)s, state_directory: agent, log: { level: warning } }
            web: { listen: [\(JSONText.quoted(listen))] }
            targets:
              - name: demo
                conninfo: \(JSONText.quoted(watching))
                environment: development
            rules: { files: [\(rules.map(JSONText.quoted).joined(separator: ", "))] }
            receivers:
              - name: terminal
                webhook: { url_file: webhook-url }
            route:
              receiver: terminal
              group_by: [alertname]
              group_wait: 0s
              group_interval: 1s
            \(externalURL)
            history:
              conninfo: \(JSONText.quoted(writing))
              interval: 10s

            """
    }

    /// Where a browser on this machine gets to the pages that messages link to.
    private var externalURL: String {
        // A free port is not known before the agent has taken it.
        listen.hasSuffix(":0") || listen.hasPrefix("unix:") || listen.hasPrefix(":")
            ? "" : "external_url: \(JSONText.quoted("http://\(listen)"))"
    }

    /// Rules that see the shop's trouble at once; those for real servers wait for some minutes.
    package static let rules = """
        groups:
          - name: shop
            rules:
              - alert: ShopOrderWaits
                expr: >-
                  max by (job, instance, target, datname, application_name)
                  (pg_lock_blocking_root)
                labels: { severity: ticket }
                annotations:
                  summary: >-
                    {{ $labels.application_name }} keeps {{ $value }} waiting for a lock
              - alert: ShopTransactionForgotten
                expr: pg_idle_in_transaction_oldest_age_seconds > 5
                labels: { severity: info }
                annotations:
                  summary: >-
                    a session has been idle in a transaction for {{ $value | humanizeDuration }}

        """
}
