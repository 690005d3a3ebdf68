package import HTTP
import Metrics

/// The page at `/`: for a person with a browser and nothing else.
///
/// It is made of what was polled last, when it is asked for; no server waits for it. Nothing is loaded
/// from elsewhere, and no script runs.
package struct StatusPage: Sendable {
    /// More than these are only counted.
    package static let targetsMax = 200
    /// More than these are only counted.
    package static let alertsMax = 100

    /// The agent's version.
    package let version: String
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
    package struct Link: Sendable, Equatable {
        /// What it is called.
        package let title: String
        /// The path, as seen from the page: without a slash at its beginning.
        package let path: String

        /// Names a page.
        package init(_ title: String, path: String) {
            self.title = title
            self.path = path
        }
    }

    /// The links to those endpoints that have one.
    package static func links(to routes: [Route]) -> [Link] {
        routes.compactMap { route in
            let path = String(decoding: route.path.description.utf8.dropFirst(), as: UTF8.self)
            return route.link.map { Link($0, path: path) }
        }
    }

    /// Brings together what is shown.
    package init(
        version: String, targets: [TargetStatus], alerts: [AlertStatus], hasRules: Bool,
        silences: [SilenceStatus] = [], ownAddress: String = "", links: [Link] = [], now: Int64
    ) {
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
    package var response: Response {
        Response(
            headers: [
                (name: "Content-Type", value: "text/html; charset=utf-8"),
                (name: "Content-Security-Policy", value: HTML.securityPolicy),
                (name: "Cache-Control", value: "no-store"),
            ], body: SharedBody(Array(html.utf8)))
    }

    /// The page as text.
    package var html: String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>\(title)</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="refresh" content="10">
        <style>\(Self.style)</style></head><body>
        <header><h1>pgvigil</h1><p>\(HTML.escaped(summary))</p></header>
        \(alertSection)
        \(silenceSection)
        \(targetSection)
        \(databaseSection)
        <footer>\(footer)</footer>
        </body></html>

        """
    }

    // MARK: Parts

    private var footer: String {
        let links = links.map {
            #"<a href="\#(HTML.escaped($0.path))">\#(HTML.escaped($0.title))</a>"#
        }
        return (["Version \(HTML.escaped(version))"] + links).joined(separator: "\n· ")
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

    private static let order = ["page": 0, "ticket": 1, "info": 2]

    private var alertSection: String {
        let shown = alerts.filter { $0.severity != "none" }.sorted {
            Self.rank($0) < Self.rank($1)
        }
        if shown.isEmpty { return "" }
        let rows = shown.prefix(Self.alertsMax).map(row)
        let more = shown.count - rows.count
        return """
            <h2>Alerts</h2>
            <table><tr><th>State</th><th>Severity</th><th>Alert</th><th>Target</th><th>Since</th><th>What</th></tr>
            \(rows.joined(separator: "\n"))
            </table>\(more > 0 ? "<p>And \(more) more.</p>" : "")
            """
    }

    private static func rank(_ alert: AlertStatus) -> (Int, Int, Int64) {
        (alert.state == .firing ? 0 : 1, order[alert.severity] ?? 3, alert.activeAt)
    }

    private func row(_ alert: AlertStatus) -> String {
        let severity = alert.severity
        let mood =
            alert.state != .firing
            ? "unknown"
            : severity == "page" ? "critical" : severity == "ticket" ? "warning" : "good"
        let name = HTML.escaped(alert.name)
        let link = address(alert.runbookURL)
        let title = link.map { #"<a href="\#($0)">\#(name)</a>"# } ?? name
        let summary = HTML.escaped(alert.summary)
        let details = alert.details.filter { !$0.isEmpty }
            .map { "<br><small>\(HTML.escaped($0))</small>" }.joined()
        let silenced = alert.silencedUntil.map {
            "<br><small>silenced, for another \(Self.unbroken(remaining(until: $0)))</small>"
        }
        let since = TargetStatus.duration(Double(max(0, now - alert.activeAt)) / 1000)
        return """
            <tr><td class="\(mood)">\(alert.state.rawValue)\(silenced ?? "")</td><td>\(HTML.escaped(severity))</td>\
            <td>\(title)</td><td>\(HTML.escaped(alert.target ?? ""))</td>\
            <td>\(since)</td><td>\(summary)\(details)</td></tr>
            """
    }

    /// An address that a browser may follow, ready for an attribute; anything else is nil.
    ///
    /// A page of the agent's own is named as seen from this page: a reader of this one gets there,
    /// by whatever name or proxy.
    private func address(_ text: String?) -> String? {
        guard let text, text.hasPrefix("https://") || text.hasPrefix("http://") else { return nil }
        let own = Array(ownAddress.utf8) + [UInt8(ascii: "/")]
        guard !ownAddress.isEmpty, text.utf8.starts(with: own) else { return HTML.escaped(text) }
        let rest = String(decoding: text.utf8.dropFirst(own.count), as: UTF8.self)
        // What begins with a slash or a scheme would lead elsewhere.
        let isPath = rest.utf8.first.map { $0 != UInt8(ascii: "/") } == true
        return HTML.escaped(isPath ? "./\(rest)" : text)
    }

    // MARK: Silences

    /// More than these are only counted.
    package static let silencesMax = 50

    private var silenceSection: String {
        if silences.isEmpty { return "" }
        let rows = silences.prefix(Self.silencesMax).map(row)
        let more = silences.count - rows.count
        return """
            <h2>Silences</h2>
            <table><tr><th>Alerts</th><th>State</th><th>Ends in</th><th>By</th><th>Why</th></tr>
            \(rows.joined(separator: "\n"))
            </table>\(more > 0 ? "<p>And \(more) more.</p>" : "")
            """
    }

    private func row(_ silence: SilenceStatus) -> String {
        """
        <tr><td>\(HTML.escaped(silence.matchers))</td><td>\(silence.isActive ? "active" : "pending")</td>\
        <td>\(Self.unbroken(remaining(until: silence.endsAt)))</td>\
        <td>\(HTML.escaped(silence.createdBy))</td><td>\(HTML.escaped(silence.comment))</td></tr>
        """
    }

    private func remaining(until end: Int64) -> String {
        TargetStatus.duration(Double(max(0, end - now)) / 1000)
    }

    // MARK: Targets

    private var targetSection: String {
        let titles = targets.first?.figures.map { "<th>\(HTML.escaped($0.title))</th>" } ?? []
        let rows = targets.prefix(Self.targetsMax).map {
            (environment: $0.environment, html: row($0))
        }
        let more = targets.count - rows.count
        return """
            <h2>Targets</h2>
            <table><tr><th>Target</th><th>State</th><th>Health</th>\(titles.joined())</tr>
            \(Self.grouped(rows, columns: titles.count + 3))
            </table>\(more > 0 ? "<p>And \(more) more.</p>" : "")
            """
    }

    private func row(_ target: TargetStatus) -> String {
        let state =
            switch target.isUp {
            case true?: #"<td class="good">up</td>"#
            case false?: #"<td class="critical">down\#(reason(target))</td>"#
            case nil: #"<td class="unknown">not polled yet</td>"#
            }
        let name = HTML.escaped(target.name)
        let query = HTML.escaped(target.name.percentEncoded)
        let figures = target.figures.map { figure in
            #"<td class="\#(figure.mood.rawValue)">\#(Self.unbroken(figure.text))</td>"#
        }
        return """
            <tr><td><a href="probe?target=\(query)">\(name)</a></td>\(state)\
            <td class="\(mood(of: target).rawValue)">\(health(target))</td>\(figures.joined())</tr>
            """
    }

    /// The worst of the score and of the alerts that fire for the target.
    private func mood(of target: TargetStatus) -> TargetStatus.Mood {
        let severities = firing.filter { $0.target.hasSameBytes(as: target.name) }.map(\.severity)
        if target.mood == .critical || severities.contains("page") {
            return .critical
        }
        if target.mood == .warning || severities.contains("ticket") { return .warning }
        return target.mood
    }

    private func reason(_ target: TargetStatus) -> String {
        guard let failure = target.failure else { return "" }
        let since = TargetStatus.duration(max(0, Double(now) / 1000 - failure.since))
        return "<br><small>\(HTML.escaped(failure.message)), for \(Self.unbroken(since))</small>"
    }

    /// A number that stays in one line with its unit.
    static func unbroken(_ text: String) -> String {
        HTML.escaped(text).split(separator: " ").joined(separator: "&nbsp;")
    }

    private func health(_ target: TargetStatus) -> String {
        guard let score = target.score else { return "–" }
        let number = TargetStatus.rounded(score, 1)
        if target.losses.isEmpty { return number }
        let losses = target.losses.map { loss in
            let rule = loss.rule.isEmpty ? "" : " (\(HTML.escaped(loss.rule)))"
            return
                "<li><b>\(HTML.escaped(loss.check))</b> −\(TargetStatus.rounded(loss.points, 1)):"
                + " \(HTML.escaped(loss.remedy))\(rule)</li>"
        }
        let seen = target.coverage.map { TargetStatus.rounded($0 * 100, 0) } ?? "–"
        return """
            <details><summary>\(number)</summary><ul>\(losses.joined())</ul>\
            <small>\(seen) % of the model is in sight.</small></details>
            """
    }

    private static let style = """
        :root{color-scheme:light dark}
        body{font:15px/1.45 system-ui,sans-serif;max-width:80rem;margin:1.5rem auto;padding:0 1rem}
        header{display:flex;align-items:baseline;gap:1rem}h1{margin:0;font-size:1.5rem}
        h2{font-size:1.1rem;margin:1.5rem 0 .5rem}
        table{border-collapse:collapse;width:100%}
        th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #8884}
        th{font-weight:600}th.group{padding-top:.8rem;opacity:.75}small{opacity:.75}ul{margin:.3rem 0;padding-left:1.1rem;max-width:40rem}
        .good{color:light-dark(#1a7f37,#3fb950)}.warning{color:light-dark(#9a6700,#d29922)}
        .critical{color:light-dark(#cf222e,#f85149);font-weight:600}.unknown{opacity:.6}
        li,small{color:CanvasText;font-weight:400}
        footer{margin-top:2rem;opacity:.8}
        """
}
