package import HTTP
import Limits
import Markup
import Metrics
package import PageParts
package import Web

/// The page at `/`: for a person with a browser and nothing else.
///
/// It is made of what was polled last, when it is asked for; no server waits for it. Nothing is loaded
/// from elsewhere, and no script runs.
package struct StatusPage: Sendable {
    /// More than these are only counted.
    package static let targetsMax = 200
    /// More than these are only counted.
    package static let alertsMax = 100
    /// What the rows of a table of alerts may take; those with no room left are only counted.
    static let alertBytesMax = 32 << 10

    /// The agent's version.
    package let version: String
    /// What targets are filtered by; empty for all of them.
    package let filter: String
    /// The targets in the order of the configuration.
    package let targets: [TargetStatus]
    /// Alerts that are pending or firing.
    package let alerts: [AlertStatus]
    /// Whether any rules are evaluated.
    package let hasRules: Bool
    /// Silences that are in force or to come.
    package let silences: [SilenceStatus]
    /// The agent's own address in links of alerts; empty for none.
    package let ownAddress: String
    /// Where its footer leads.
    package let links: [Link]
    /// Milliseconds since 1970.
    package let now: Int64

    /// Where the footer leads.
    package typealias Link = PageLayout.Link

    /// The links to those endpoints that have one now.
    package static func links(to routes: [Route]) -> [Link] {
        routes.filter { $0.isLinked() }.compactMap { route in
            let path = String(decoding: route.path.description.utf8.dropFirst(), as: UTF8.self)
            return route.link.map { Link($0, path: path) }
        }
    }

    /// Brings together what is shown.
    package init(
        version: String, targets: [TargetStatus], alerts: [AlertStatus], hasRules: Bool,
        silences: [SilenceStatus] = [], ownAddress: String = "", links: [Link] = [],
        filter: String = "", now: Int64
    ) {
        self.filter = String(
            decoding: filter.utf8.prefix(Self.filterBytesMax), as: UTF8.self)
        self.silences = silences.sorted { ($0.endsAt, $0.id) < ($1.endsAt, $1.id) }
        self.links = links
        self.ownAddress = ownAddress
        self.version = version
        self.targets = targets
        self.alerts = alerts
        self.hasRules = hasRules
        self.now = now
    }

    /// The page as an answer.
    package var response: Response { .page(html) }

    /// The page as text.
    package var html: String {
        let layout = PageLayout(
            title: title, depth: 0, version: version, links: links, isLive: true,
            refreshSeconds: 10)
        let head = "<header><h1>pgvigil</h1><p>\(HTML.escaped(summary))</p></header>"
        let sections = [
            head, ruleNote, alertSection, silenceSection, targetSection, waitingSection,
            databaseSection,
        ]
        return layout.document(sections.filter { !$0.isEmpty }.map { .written($0 + "\n") })
    }

    /// A table with its heading, in a box that scrolls when it is wider than the page.
    ///
    /// `more` rows are left out. A title leads to what explains its numbers where `series` has a series
    /// for it. A stacked one has its cells below each other on a phone, without the titles.
    static func section(
        _ title: String, _ titles: [String], _ rows: String, more: Int, isStacked: Bool = false,
        series: [String: String] = [:]
    ) -> String {
        let layout = PageLayout(title: "", depth: 0)
        let head = titles.map { title in
            let words = Markup.text(title)
            let shown = series[title].map { layout.explained(words, by: $0) } ?? words
            return "<th>\(shown.source)</th>"
        }
        return """
            <h2>\(title)</h2>
            <div class="scroll" tabindex="0" role="region" aria-label="\(title)">
            <table\(isStacked ? " class=\"stack\"" : "")><tr>\(head.joined())</tr>
            \(rows)
            </table></div>\(more > 0 ? "<p>And \(more) more.</p>" : "")
            """
    }

    // MARK: Parts

    /// Who sees no alert must not take that for good news where none can be.
    private var ruleNote: String {
        if hasRules { return "" }
        return
            "<p>No rules are configured: nothing is alerted here. Unless a Prometheus does it, add"
            + " <code>rules: { files: [/usr/share/pgvigil/alerts/*.yml] }</code> to the"
            + " configuration.</p>"
    }

    private var firing: [AlertStatus] {
        alerts.filter { $0.state == .firing && $0.severity != "none" }
    }

    private var title: String { firing.isEmpty ? "pgvigil" : "(\(firing.count)) pgvigil" }

    private var summary: String {
        let down = targets.count { $0.isUp == false }
        let count = targets.count == 1 ? "1 target" : "\(targets.count) targets"
        var parts = ["\(count), \(down == 0 ? "none" : "\(down)") down"]
        if hasRules {
            let number = firing.isEmpty ? "no" : "\(firing.count)"
            parts.append("\(number) \(firing.count == 1 ? "alert is" : "alerts are") firing")
        }
        return parts.joined(separator: "; ")
    }

    private var alertSection: String {
        section(of: shownAlerts.filter { !Self.waits($0) }, "Alerts")
    }

    /// Below the targets: it will be urgent for no one.
    private var waitingSection: String {
        section(of: shownAlerts.filter(Self.waits), "Pending")
    }

    private static func waits(_ alert: AlertStatus) -> Bool {
        alert.state == .pending && !["critical", "warning"].contains(alert.firingMood)
    }

    private func section(of shown: [AlertStatus], _ title: String) -> String {
        if shown.isEmpty { return "" }
        let known = Set(targets.map { ExactText($0.name) })
        let rows = Self.bounded(
            shown.prefix(Self.alertsMax).map { row($0, known) }, bytesMax: Self.alertBytesMax)
        return Self.section(
            title, ["State", "Severity", "Alert", "Target", "Since", "What"],
            rows.joined(separator: "\n"), more: shown.count - rows.count, isStacked: true)
    }

    private func row(_ alert: AlertStatus, _ known: Set<ExactText>) -> String {
        let name = HTML.escaped(alert.name)
        let link = address(alert.runbookURL)
        let title = link.map { #"<a href="\#($0)">\#(name)</a>"# } ?? name
        let summary = HTML.escaped(Self.cut(alert.summary))
        let details = alert.details.filter { !$0.isEmpty }
            .map { "<br><small>\(HTML.escaped(Self.cut($0)))</small>" }.joined()
        let silenced = alert.silencedUntil.map {
            "<br><small>silenced, for another \(Self.unbroken(remaining(until: $0)))</small>"
        }
        let since = TargetStatus.duration(Double(max(0, now - alert.activeAt)) / 1000)
        let targets = alert.target.map { [$0] } ?? alert.servers
        return """
            <tr><td class="\(alert.mood)">\(alert.state.rawValue)\(silenced ?? "")</td><td>\(HTML.escaped(alert.severity))</td>\
            <td>\(title)</td><td>\(targets.map { Self.name($0, known) }.joined(separator: ", "))</td>\
            <td>\(since)</td><td>\(summary)\(details)</td></tr>
            """
    }

    /// The name of a target; a link where the target is one of those that are watched.
    private static func name(_ target: String, _ known: Set<ExactText>) -> String {
        let name = HTML.escaped(target)
        guard known.contains(ExactText(target)) else { return name }
        return #"<a href="./\#(HTML.escaped(TargetAddress.path(of: target)))">\#(name)</a>"#
    }

    /// An address that a browser may follow, ready for an attribute; anything else is nil.
    private func address(_ text: String?) -> String? {
        switch AlertAddress.place(text, ownAddress: ownAddress) {
        case .own(let path): HTML.escaped("./\(path)")
        case .elsewhere(let address): HTML.escaped(address)
        case nil: nil
        }
    }

    // MARK: Silences

    /// More than these are only counted.
    package static let silencesMax = 50
    private static let silenceBytesMax = 16 << 10

    private var silenceSection: String {
        if silences.isEmpty { return "" }
        let rows = Self.bounded(
            silences.prefix(Self.silencesMax).map(row), bytesMax: Self.silenceBytesMax)
        return Self.section(
            "Silences", ["Alerts", "State", "Ends in", "By", "Why"],
            rows.joined(separator: "\n"), more: silences.count - rows.count)
    }

    private func row(_ silence: SilenceStatus) -> String {
        """
        <tr><td>\(HTML.escaped(silence.matchers))</td><td>\(silence.isActive ? "active" : "pending")</td>\
        <td>\(Self.unbroken(remaining(until: silence.endsAt)))</td>\
        <td>\(HTML.escaped(Self.cut(silence.createdBy)))</td><td>\(HTML.escaped(Self.cut(silence.comment)))</td></tr>
        """
    }

    private func remaining(until end: Int64) -> String {
        TargetStatus.duration(Double(max(0, end - now)) / 1000)
    }

    // MARK: Targets

    /// The worst of the score and of the alerts that fire for the target.
    func mood(of target: TargetStatus) -> Verdict {
        let severities = firing.filter { $0.target.hasSameBytes(as: target.name) }.map(\.severity)
        if target.mood == .critical || severities.contains("page") {
            return .critical
        }
        if target.mood == .warning || severities.contains("ticket") { return .warning }
        return target.mood
    }

    /// A number that stays in one line with its unit.
    static func unbroken(_ text: String) -> String {
        HTML.escaped(text).split(separator: " ").joined(separator: "&nbsp;")
    }
}
