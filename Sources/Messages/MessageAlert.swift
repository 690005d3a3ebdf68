package import Metrics
package import Rules

/// One alert within a message, as it is kept on disk.
///
/// Times are milliseconds since 1970.
package struct MessageAlert: Sendable, Equatable, Codable {
    /// What tells it from others.
    package let labels: [String: String]
    /// Texts for people.
    package let annotations: [String: String]
    /// When it began to fire.
    package let startsAt: Int64
    /// When it was resolved, or nil while it fires.
    package let endsAt: Int64?
    /// The value farthest from what is good.
    package let worstValue: Double?
    /// When its condition began to hold, before the rule's `for`; nil when it is not known.
    package var beganAt: Int64?
    /// The worst value in the form in which the description has its value; nil for a plain number.
    package var worstText: String?
    /// Whether the receiver has not been notified of it, or of its end, before; nil when unknown.
    package var isNews: Bool?

    /// Describes an alert.
    package init(
        labels: [String: String], annotations: [String: String], startsAt: Int64, endsAt: Int64?,
        worstValue: Double?
    ) {
        self.labels = labels
        self.annotations = annotations
        self.startsAt = startsAt
        self.endsAt = endsAt
        // JSON has no NaN and no infinity.
        self.worstValue = worstValue.flatMap { $0.isFinite ? $0 : nil }
    }

    /// The same alert with other annotations.
    func with(_ annotations: [String: String]) -> MessageAlert {
        changed(annotations, endsAt: endsAt)
    }

    /// The same alert with its end.
    package func ended(at end: Int64) -> MessageAlert { changed(annotations, endsAt: end) }

    private func changed(_ annotations: [String: String], endsAt: Int64?) -> MessageAlert {
        var changed = MessageAlert(
            labels: labels, annotations: annotations, startsAt: startsAt, endsAt: endsAt,
            worstValue: worstValue)
        changed.beganAt = beganAt
        changed.worstText = worstText
        changed.isNews = isNews
        return changed
    }

    /// The same without texts for people.
    package var withoutAnnotations: MessageAlert { with([:]) }

    /// Whether its times are such that can be calculated with.
    package var isPlausible: Bool {
        Timestamp.isPlausible(startsAt) && endsAt.map(Timestamp.isPlausible) ?? true
            && beganAt.map(Timestamp.isPlausible) ?? true
    }

    /// Whether it fires.
    package var isFiring: Bool { endsAt == nil }

    /// The labels in their canonical form.
    package var labelSet: LabelSet { LabelSet(labels) }

    /// Since when things are bad: from where its condition began to hold.
    package var since: Int64 { beganAt ?? startsAt }

    /// How long its condition has held, when it is over.
    package var duration: Int64? { endsAt.map { max(0, $0 - since) } }

    /// The worst value as texts for people have it.
    package var toldWorst: String? { worstText ?? worstValue.map(Self.text(of:)) }

    /// Why it ended, where that was not seen; nil for all others.
    package var unseenEnd: AlertEnd? {
        guard !isFiring, let end = annotations[AlertEnd.annotation].flatMap(AlertEnd.init) else {
            return nil
        }
        return end.isUnseen ? end : nil
    }

    /// What says what to do: a session that it names may be another one by the time it is read.
    private static let actions = ["action", "impact"]

    /// The annotations; of what is over, with its duration and worst value, and without what to do.
    package var toldAnnotations: [String: String] {
        guard let duration else { return annotations }
        var extended = annotations.filter { !Self.actions.contains($0.key) }
        extended["duration"] = Self.text(ofDuration: duration)
        if let toldWorst { extended["worst_value"] = toldWorst }
        return extended
    }

    /// `1h5m`, with the two largest units.
    package static func text(ofDuration milliseconds: Int64) -> String {
        let units: [(String, Int64)] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)]
        var rest = max(0, milliseconds) / 1000
        var parts: [String] = []
        for (name, seconds) in units where rest >= seconds && parts.count < 2 {
            parts.append("\(rest / seconds)\(name)")
            rest %= seconds
        }
        return parts.isEmpty ? "0s" : parts.joined()
    }

    /// A value with at most four digits behind the point and none that say nothing.
    package static func text(of value: Double) -> String {
        guard abs(value) < 1e12 else { return "\(value)" }
        let scaled = (value * 10_000).rounded() / 10_000
        // What rounding would make nothing of, is shown as it is.
        if scaled == 0, value != 0 { return "\(value)" }
        return scaled == scaled.rounded() ? "\(Int64(scaled))" : "\(scaled)"
    }
}

/// A number for labels, the same as Alertmanager's and Prometheus's: FNV-1a with 64 bits.
package enum Fingerprint {
    /// 16 hexadecimal digits.
    package static func of(_ labels: LabelSet) -> String {
        var hash: UInt64 = 14_695_981_039_346_656_037
        let add = { (byte: UInt8) in hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        for label in labels.labels {
            for byte in label.name.utf8 { add(byte) }
            add(255)
            for byte in label.value.utf8 { add(byte) }
            add(255)
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
