import Messages
import Rules

/// The body of Alertmanager's webhook, version 4.
struct WebhookPayload: Encodable {
    struct Alert: Encodable {
        let status: String
        let labels: [String: String]
        let annotations: [String: String]
        let startsAt: String
        let endsAt: String
        let generatorURL: String
        let fingerprint: String

        init(_ alert: MessageAlert, generatorURL: String) {
            status = alert.isFiring ? "firing" : "resolved"
            labels = alert.labels
            annotations = alert.toldAnnotations
            startsAt = Timestamp.text(alert.startsAt)
            endsAt = alert.endsAt.map(Timestamp.text) ?? Timestamp.none
            self.generatorURL = generatorURL
            fingerprint = Fingerprint.of(alert.labelSet)
        }
    }

    let receiver: String
    let status: String
    let alerts: [Alert]
    let groupLabels: [String: String]
    let commonLabels: [String: String]
    let commonAnnotations: [String: String]
    let externalURL: String
    let version = "4"
    let groupKey: String
    let truncatedAlerts: Int
    /// By how much it is late, beside what Alertmanager has; only there when it is.
    let delayedSeconds: Int64?
    /// Why a group ends although its alerts fire, beside what Alertmanager has; only there then.
    let note: String?

    init(_ message: Message, _ links: Links) {
        let message = message.withPeopleTimes.mapAnnotations(links.absolute)
        receiver = message.receiver
        status = message.status.rawValue
        alerts = message.alerts.map { Alert($0, generatorURL: links.external) }
        groupLabels = message.groupLabels
        commonLabels = message.commonLabels
        commonAnnotations = message.commonAnnotations
        externalURL = links.external
        groupKey = message.groupKey
        truncatedAlerts = message.truncatedAlerts
        delayedSeconds = message.delay.map { $0 / 1000 }
        note = message.toldNote
    }
}
