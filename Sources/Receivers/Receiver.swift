import Basics
package import Messages
package import Metrics

/// Where alerts are sent, how and within which limits.
package struct Receiver: Sendable, Equatable {
    /// How the other side is reached.
    package struct Transport: Sendable, Equatable {
        /// The time for one attempt.
        package var timeout: Duration = .seconds(15)
        /// The time for name, connection and handshake.
        package var connectTimeout: Duration = .seconds(5)
        /// A file with the authorities to trust, or nil for the system's.
        package var authorityFile: String?
        /// A file with our certificate.
        package var certificateFile: String?
        /// A file with its key.
        package var keyFile: String?
        /// The URL of a proxy; never taken from the environment.
        package var proxy: String?

        /// The defaults.
        package init() {}
    }

    /// Its name, unique.
    package var name: String
    /// The way.
    package var kind: Kind
    /// Files with addresses and keys, by the keys of its section; each is read at every attempt.
    package var secrets: [String: String] = [:]
    /// How the other side is reached.
    package var transport = Transport()
    /// Whether it is notified of resolved alerts.
    package var sendsResolved = true
    /// The most alerts in one message; the rest is counted in it.
    package var alertsMax = 200
    /// The longest message in bytes; it gets fewer alerts until it fits.
    package var bytesMax = 256 << 10
    /// How many messages it takes.
    package var rateLimit: TokenBucket.Limit
    /// What severities mean to it.
    package var severities = SeverityTable.standard
    /// Labels of the agent as a whole, which an Alertmanager gets with every alert.
    package var externalLabels = LabelSet.empty
    /// One line.
    package var title = MessageTemplate.ours(Receiver.defaultTitle)
    /// The whole story.
    package var text = MessageTemplate.ours(Receiver.defaultText)

    /// A receiver with defaults.
    package init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
        rateLimit = kind.definition.rateLimit
    }

    /// Whether messages wait for it on disk; an Alertmanager is sent the present state instead.
    package var hasOutbox: Bool { !kind.definition.isSentState }

    /// Whether messages to another one arrive where its own do: at the same place of the same service.
    package func hasSameAddress(as other: Receiver) -> Bool {
        guard kind.name == other.kind.name else { return false }
        return kind.definition.isSameAddress(
            ReceiverSection(kind.settings, secrets: secrets),
            ReceiverSection(other.kind.settings, secrets: other.secrets))
    }

    /// Where its messages arrive, as a number that tells nothing of it: the same after a restart as long
    /// as it leads there.
    package var addressMark: String {
        let keys = kind.definition.addressKeys.sorted()
        let values = keys.map { key in
            "\(key)=\(secrets[key] ?? "")\n\(kind.settings[key].map { "\($0)" } ?? "")"
        }
        return String(StableHash.of(([kind.name] + values).joined(separator: "\n")), radix: 16)
    }

    /// `[FIRING:1] ReplicationLag orders: the replica is 40 s behind`.
    package static let defaultTitle = """
        [{{ .Status | toUpper }}{{ if .NumFiring }}:{{ .NumFiring }}{{ end }}\
        {{ if .Delay }}, delayed by {{ .Delay }}{{ end }}] \
        {{ if .CommonLabels.alertname }}{{ .CommonLabels.alertname }}{{ else }}several alerts\
        {{ end }}{{ if .CommonLabels.target }} {{ .CommonLabels.target }}{{ end }}\
        {{ if .Summary }}: {{ .Summary }}{{ end }}
        """

    /// What a person needs: what is wrong, since when, what it does, what to do, and where to look.
    package static let defaultText = """
        {{ if .Delay }}This message is delayed by {{ .Delay }}; it says what was true when it was sent.

        {{ end }}{{ range .Alerts.Firing }}{{ .Labels.alertname }}{{ if .Labels.target }} on \
        {{ .Labels.target }}{{ end }}: {{ if .Annotations.summary }}{{ .Annotations.summary }}\
        {{ else }}{{ .Annotations.description }}{{ end }} (since {{ .Since }})
        {{ if .Annotations.summary }}{{ if .Annotations.description }}\
        {{ .Annotations.description }}
        {{ end }}{{ end }}{{ if .Annotations.impact }}Impact: {{ .Annotations.impact }}
        {{ end }}{{ if .Annotations.action }}Action: {{ .Annotations.action }}
        {{ end }}{{ if .Annotations.runbook_url }}Runbook: {{ .Annotations.runbook_url }}
        {{ end }}{{ if .Annotations.dashboard_url }}Dashboard: {{ .Annotations.dashboard_url }}
        {{ end }}{{ if .SilenceURL }}Silence: {{ .SilenceURL }}

        {{ end }}{{ end }}{{ range .Alerts.Resolved }}resolved: {{ .Labels.alertname }}\
        {{ if .Labels.target }} on {{ .Labels.target }}{{ end }}\
        {{ if .Annotations.summary }}: {{ .Annotations.summary }}{{ end }}, \
        lasted {{ .Duration }} \
        ({{ .Since }} to {{ .Until }}){{ if .WorstValue }}, at worst {{ .WorstValue }}{{ end }}
        {{ end }}{{ if .TruncatedAlerts }}and {{ .TruncatedAlerts }} more\
        {{ if .ExternalURL }}: {{ .ExternalURL }}{{ end }}
        {{ end }}
        """
}
