import Basics
package import Metrics

/// Where the links of alerts lead: what is relative in rules becomes absolute, or is left out.
package struct Links: Sendable, Equatable {
    /// Where people find this agent, without a slash at its end; empty when not configured.
    package let external: String
    /// What stands before the name of a runbook; empty for none.
    package let runbooks: String
    /// What stands before a dashboard's path; empty for none.
    package let dashboards: String

    /// Links to an agent, whose own pages are the runbooks unless they are elsewhere.
    package init(external: String, runbooks: String = "", dashboards: String = "") {
        self.external = Self.withoutSlash(external)
        let own = self.external.isEmpty ? "" : self.external + Self.runbookPath
        self.runbooks = runbooks.isEmpty ? own : Self.withoutSlash(runbooks)
        self.dashboards = Self.withoutSlash(dashboards)
    }

    /// Where the agent serves runbooks.
    package static let runbookPath = "/runbooks"
    /// Where the agent says how an alert is silenced.
    package static let silencePath = "/silence"
    /// How long a link to silence may become, in bytes.
    private static let silenceBytesMax = 1500

    private static let runbook = "runbook_url"
    private static let dashboard = "dashboard_url"
    /// Where the rules of this project say that their runbooks are.
    private static let shippedRunbooks = "docs/runbooks/"

    /// The text of an annotation; nil when it is a link that leads nowhere from outside.
    package func absolute(_ name: String, _ text: String) -> String? {
        let isLink = name == Self.runbook || name == Self.dashboard
        guard isLink, !text.isEmpty, !text.contains("://") else { return text }
        guard name == Self.runbook else {
            return dashboards.isEmpty ? nil : dashboards + Self.withSlash(text)
        }
        guard !runbooks.isEmpty else { return nil }
        guard text.hasPrefix(Self.shippedRunbooks), text.hasSuffix(".md") else {
            return runbooks + Self.withSlash(text)
        }
        return runbooks + "/" + text.dropFirst(Self.shippedRunbooks.count).dropLast(".md".count)
    }

    /// The annotations with links that open, and without those that do not.
    package func absolute(_ annotations: [String: String]) -> [String: String] {
        var all = annotations
        for name in [Self.runbook, Self.dashboard] {
            all[name] = all[name].flatMap { absolute(name, $0) }
        }
        return all
    }

    /// The page that says how alerts with these labels are silenced, whatever their severity; empty
    /// without an address.
    package func silence(_ labels: LabelSet) -> String {
        guard !external.isEmpty else { return "" }
        let left: Set = ["job", "instance", "severity", "evaluator"]
        let named = labels.labels.filter { !left.contains($0.name) }
        // What is most telling comes first: the rest may not fit.
        let order = ["alertname": 0, "target": 1]
        var link = external + Self.silencePath
        for label in named.sorted(by: {
            (order[$0.name] ?? 2, $0.name) < (order[$1.name] ?? 2, $1.name)
        }) {
            let separator = link.count == external.count + Self.silencePath.count ? "?" : "&"
            let part = "\(separator)\(URLText.encoded(label.name))=\(URLText.encoded(label.value))"
            guard link.utf8.count + part.utf8.count <= Self.silenceBytesMax else { continue }
            link += part
        }
        return link
    }

    private static func withoutSlash(_ text: String) -> String {
        var bytes = text.unicodeScalars
        while bytes.last == "/" { bytes.removeLast() }
        return String(bytes)
    }

    private static func withSlash(_ text: String) -> String {
        text.hasPrefix("/") ? text : "/" + text
    }
}
