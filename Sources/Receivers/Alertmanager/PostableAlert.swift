package import Messages
package import Metrics
package import Rules

/// An alert as Alertmanager's API v2 takes it.
///
/// One that fires bears an end in the future, which moves on with every sending: when nothing is
/// sent any more, Alertmanager takes it for resolved.
package struct PostableAlert: Encodable, Sendable {
    let labels: [String: String]
    let annotations: [String: String]
    let startsAt: String
    let endsAt: String
    let generatorURL: String

    /// How often the state is sent when nothing changes, in milliseconds.
    package static let interval: Int64 = 15_000
    /// After how many intervals without a word an alert is over.
    static let intervals: Int64 = 4
    /// The most alerts in one request.
    package static let batchMax = 64

    /// Describes an alert at this moment; labels of the agent are added where it has none of its own.
    package init(
        _ alert: MessageAlert, _ links: Links, adding external: LabelSet = .empty, now: Int64
    ) {
        labels = alert.labels.merging(external.dictionary) { own, _ in own }
        annotations = links.absolute(alert.toldAnnotations)
        startsAt = Timestamp.text(alert.startsAt)
        endsAt = Timestamp.text(alert.endsAt ?? now + Self.interval * Self.intervals)
        generatorURL = links.external
    }
}
