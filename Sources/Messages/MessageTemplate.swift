package import Rules

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
        case summary = "Summary"
        case startsAt = "StartsAt"
        case endsAt = "EndsAt"
        case since = "Since"
        case until = "Until"
        case delay = "Delay"
        case duration = "Duration"
        case worstValue = "WorstValue"
        case fingerprint = "Fingerprint"
        case silenceURL = "SilenceURL"

        /// Whether it belongs to one alert, and hence inside a `range`.
        var isOfAlert: Bool {
            [
                .startsAt, .endsAt, .since, .until, .duration, .worstValue, .fingerprint,
                .silenceURL,
            ].contains(self)
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
    package static func ours(_ text: String) -> MessageTemplate {
        switch parse(text) {
        case .success(let template): template
        case .failure(let refusal): fatalError("BUG: template \(text): \(refusal)")
        }
    }

    /// The text for a message; `bytesMax` bounds it, with an ellipsis where it was cut.
    package func text(
        of message: Message, externalURL: String, bytesMax: Int = 32 << 10
    ) -> String {
        text(of: message, Links(external: externalURL), bytesMax: bytesMax)
    }

    /// The text for a message, as long as any service may take; one that is cut fits none.
    package func text(of message: Message, _ links: Links, bytesMax: Int = 1 << 20) -> String {
        var writer = MessageWriter(message, links: links, bytesMax: bytesMax)
        writer.write(nodes, of: nil)
        return writer.text
    }
}

extension String {
    /// The text with at most that many bytes; a cut is marked and never splits a character.
    package func cut(toBytes bytesMax: Int) -> String {
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
