import Basics
import Rules

/// One filling in of a message template: it stops as soon as its text is long enough.
struct MessageWriter {
    /// The most parts of a template, turns of loops included, that are looked at.
    private static let stepsMax = 200_000

    private let message: Message
    private let links: Links
    private let bytesMax: Int
    private var written = ""
    private var steps = 0
    // What belongs to all alerts together is found once, not at every turn of a loop.
    private let firingCount: Int
    private lazy var commonLabels = message.commonLabels
    private lazy var commonAnnotations = message.commonAnnotations

    init(_ message: Message, links: Links, bytesMax: Int) {
        self.message = message
        self.links = links
        self.bytesMax = bytesMax
        firingCount = message.firingCount
    }

    /// The text, with an ellipsis where it was cut.
    var text: String {
        steps > Self.stepsMax && written.utf8.count <= bytesMax
            ? (written + "…").cut(toBytes: bytesMax) : written.cut(toBytes: bytesMax)
    }

    private var isFull: Bool { written.utf8.count > bytesMax || steps > Self.stepsMax }

    mutating func write(_ nodes: [MessageTemplate.Node], of alert: MessageAlert?) {
        for node in nodes {
            steps += 1
            if isFull { return }
            switch node {
            case .text(let text): written += text
            case .value(let path, let functions):
                var value = VisibleText.message(value(path, of: alert))
                for function in functions {
                    steps += 1 + value.utf8.count / 64
                    if isFull { return }
                    switch function {
                    case .toUpper: value = value.uppercased()
                    case .toLower: value = value.lowercased()
                    }
                }
                written += value
            case .choice(let path, let then, let otherwise):
                let value = value(path, of: alert)
                write(value.isEmpty || value == "0" ? otherwise : then, of: alert)
            case .loop(let selection, let body):
                for alert in message.alerts where selection.takes(alert) {
                    write(body, of: alert)
                    if isFull { return }
                }
            }
        }
    }

    private mutating func value(
        _ path: MessageTemplate.Path, of alert: MessageAlert?
    ) -> String {
        switch path {
        case .field(let field): self.field(field, of: alert)
        case .entry(.groupLabels, let name): message.groupLabels[name] ?? ""
        case .entry(.commonLabels, let name): commonLabels[name] ?? ""
        case .entry(.commonAnnotations, let name): readable(commonAnnotations[name])
        case .entry(.labels, let name): alert?.labels[name] ?? ""
        case .entry(.annotations, let name): readable(alert?.toldAnnotations[name])
        }
    }

    /// The time at which it is read, as far as that is known.
    private var readAt: Int64 { message.createdAt + (message.delay ?? 0) }

    /// A text of a rule with times as people write them.
    private func readable(_ text: String?) -> String {
        text.map { PeopleTime.shortened($0, at: readAt) } ?? ""
    }

    private func field(_ field: MessageTemplate.Field, of alert: MessageAlert?) -> String {
        switch field {
        case .status:
            alert.map { $0.isFiring ? "firing" : "resolved" }
                ?? (message.opensWhatIsOver ? .resolved : message.status).rawValue
        case .receiver: message.receiver
        case .reason: message.reason.rawValue
        case .groupKey: message.groupKey
        case .externalURL: links.external
        case .firing: "\(firingCount)"
        case .resolved: "\(message.resolvedCount)"
        case .truncated: "\(message.truncatedAlerts)"
        case .summary: readable(message.summary)
        case .startsAt: alert.map { Timestamp.text($0.startsAt) } ?? ""
        case .endsAt: alert?.endsAt.map(Timestamp.text) ?? ""
        case .since: alert.map { PeopleTime.text($0.since, at: readAt) } ?? ""
        case .until: alert?.endsAt.map { PeopleTime.text($0, at: readAt) } ?? ""
        case .delay: message.delayText ?? ""
        case .duration: alert?.duration.map(MessageAlert.text(ofDuration:)) ?? ""
        case .worstValue: alert?.toldWorst ?? ""
        case .fingerprint: alert.map { Fingerprint.of($0.labelSet) } ?? ""
        case .silenceURL: alert.map { links.silence($0.labelSet) } ?? ""
        }
    }
}

extension MessageTemplate.Selection {
    fileprivate func takes(_ alert: MessageAlert) -> Bool {
        switch self {
        case .all: true
        case .firing: alert.isFiring
        case .resolved: !alert.isFiring
        }
    }
}
