import Rules

/// A text for people with places that a message fills, in a part of Go's template language.
///
/// `{{ .Status | toUpper }}`, `{{ .CommonLabels.alertname }}`, `{{ if .GroupLabels.target }}...
/// {{ else }}...{{ end }}`, `{{ range .Alerts.Firing }}{{ .Annotations.summary }}{{ end }}`; a dash
/// inside the braces takes the blanks beside it away. What is not understood is refused when the
/// configuration is read.
package struct MessageTemplate: Sendable, Equatable {
    indirect enum Node: Sendable, Equatable {
        case text(String)
        case value(Path, [Function])
        case choice(Path, then: [Node], otherwise: [Node])
        case loop(Selection, [Node])
    }

    enum Path: Sendable, Equatable {
        case field(Field)
        case entry(Map, String)
    }

    enum Field: String, Sendable, CaseIterable {
        case status = "Status"
        case receiver = "Receiver"
        case reason = "Reason"
        case groupKey = "GroupKey"
        case externalURL = "ExternalURL"
        case firing = "NumFiring"
        case resolved = "NumResolved"
        case truncated = "TruncatedAlerts"
        case startsAt = "StartsAt"
        case endsAt = "EndsAt"
        case duration = "Duration"
        case worstValue = "WorstValue"
        case fingerprint = "Fingerprint"
        case silenceURL = "SilenceURL"

        /// Whether it belongs to one alert, and hence inside a `range`.
        var isOfAlert: Bool {
            [.startsAt, .endsAt, .duration, .worstValue, .fingerprint, .silenceURL].contains(self)
        }
    }

    enum Map: String, Sendable, CaseIterable {
        case groupLabels = "GroupLabels"
        case commonLabels = "CommonLabels"
        case commonAnnotations = "CommonAnnotations"
        case labels = "Labels"
        case annotations = "Annotations"

        var isOfAlert: Bool { self == .labels || self == .annotations }
    }

    enum Function: String, Sendable, CaseIterable {
        case toUpper, toLower
    }

    enum Selection: String, Sendable, CaseIterable {
        case all = ".Alerts"
        case firing = ".Alerts.Firing"
        case resolved = ".Alerts.Resolved"
    }

    /// The template as written.
    package let text: String
    private let nodes: [Node]

    /// Reads a template; a failure says in one line what is not understood.
    package static func parse(_ text: String) -> Result<MessageTemplate, NotificationRefusal> {
        var parser = MessageTemplateParser(text)
        do throws(NotificationRefusal) {
            return .success(MessageTemplate(text: text, nodes: try parser.all()))
        } catch {
            return .failure(error)
        }
    }

    /// A template of our own, which is known to be right.
    static func ours(_ text: String) -> MessageTemplate {
        switch parse(text) {
        case .success(let template): template
        case .failure(let refusal): fatalError("BUG: template \(text): \(refusal)")
        }
    }

    /// The text for a message; `bytesMax` bounds it, with an ellipsis where it was cut.
    package func text(of message: Message, externalURL: String, bytesMax: Int = 32 << 10) -> String
    {
        text(of: message, Links(external: externalURL)).cut(toBytes: bytesMax)
    }

    /// The text for a message, whole.
    func text(of message: Message, _ links: Links) -> String {
        Scope(message: message, links: links, alert: nil).text(of: nodes)
    }

    private struct Scope {
        let message: Message
        let links: Links
        let alert: MessageAlert?

        func text(of nodes: [Node]) -> String {
            nodes.map { node in
                switch node {
                case .text(let text): return text
                case .value(let path, let functions):
                    return functions.reduce(value(path)) { text, function in
                        switch function {
                        case .toUpper: text.uppercased()
                        case .toLower: text.lowercased()
                        }
                    }
                case .choice(let path, let then, let otherwise):
                    let value = value(path)
                    return text(of: value.isEmpty || value == "0" ? otherwise : then)
                case .loop(let selection, let body):
                    return message.alerts.filter { alert in
                        switch selection {
                        case .all: true
                        case .firing: alert.isFiring
                        case .resolved: !alert.isFiring
                        }
                    }.map {
                        Scope(message: message, links: links, alert: $0).text(of: body)
                    }.joined()
                }
            }.joined()
        }

        func value(_ path: Path) -> String {
            switch path {
            case .field(let field): self.field(field)
            case .entry(.groupLabels, let name): message.groupLabels[name] ?? ""
            case .entry(.commonLabels, let name): message.commonLabels[name] ?? ""
            case .entry(.commonAnnotations, let name): message.commonAnnotations[name] ?? ""
            case .entry(.labels, let name): alert?.labels[name] ?? ""
            case .entry(.annotations, let name): alert?.annotations[name] ?? ""
            }
        }

        func field(_ field: Field) -> String {
            switch field {
            case .status:
                alert.map { $0.isFiring ? "firing" : "resolved" } ?? message.status.rawValue
            case .receiver: message.receiver
            case .reason: message.reason.rawValue
            case .groupKey: message.groupKey
            case .externalURL: links.external
            case .firing: "\(message.alerts.count { $0.isFiring })"
            case .resolved: "\(message.alerts.count { !$0.isFiring })"
            case .truncated: "\(message.truncatedAlerts)"
            case .startsAt: alert.map { Timestamp.text($0.startsAt) } ?? ""
            case .endsAt: alert?.endsAt.map(Timestamp.text) ?? ""
            case .duration: alert?.duration.map(MessageAlert.text(ofDuration:)) ?? ""
            case .worstValue: alert?.worstValue.map(MessageAlert.text(of:)) ?? ""
            case .fingerprint: alert.map { Fingerprint.of($0.labelSet) } ?? ""
            case .silenceURL: alert.map { links.silence($0.labelSet) } ?? ""
            }
        }
    }
}

extension String {
    /// The text with at most so many bytes; a cut is marked and never splits a character.
    func cut(toBytes bytesMax: Int) -> String {
        guard utf8.count > bytesMax else { return self }
        let mark = "…"
        var view = String.UnicodeScalarView()
        var count = mark.utf8.count
        for scalar in unicodeScalars {
            count += UTF8.width(scalar)
            if count > bytesMax { break }
            view.append(scalar)
        }
        return String(view) + mark
    }
}
