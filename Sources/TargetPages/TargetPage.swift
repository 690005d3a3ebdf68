package import Charts
import Markup
package import Metrics
import PageParts
import TargetParts
package import Web

/// The page of one target: what was polled last, and what its sessions did of late.
///
/// It is made of values that are there already, so it comes in the same time while the server is
/// frozen, and shows what is known of it with its age.
package struct TargetPage: PagePieces {
    /// More of a page is left out, section by section, and the page says so.
    package static let bytesMax = 1 << 20

    /// What the page is made of.
    package struct Content: Sendable {
        /// The target's name.
        package let name: String
        /// What was polled last; nil before there was a poll.
        package let snapshot: TargetSnapshot?
        /// Alerts about this target that are pending or firing.
        package let alerts: [AlertStatus]
        /// The agent's own address in links of alerts; empty for none.
        package let ownAddress: String
        /// The agent's version.
        package let version: String
        /// How long ago the last poll began; nil before there was one.
        package let age: Duration?
        /// Milliseconds since 1970.
        package let now: Int64
        /// The last reading of the sessions; nil before there was one.
        package let sessions: SeenSessions?
        /// Numbers of before, for a server that is out of sight.
        package let lastValues: [LastValue]
        /// The texts of statements by their ids.
        package let texts: ExactDictionary<String>

        /// The course of its numbers; nil for one that is not watched.
        package let trends: TargetTrends?
        /// What happened to it of late.
        package let marks: [ChartMark]

        /// Brings together what is shown.
        package init(
            name: String, snapshot: TargetSnapshot?, alerts: [AlertStatus], ownAddress: String,
            version: String, age: Duration?, now: Int64, sessions: SeenSessions? = nil,
            lastValues: [LastValue] = [], texts: ExactDictionary<String> = ExactDictionary(),
            trends: TargetTrends? = nil, marks: [ChartMark] = []
        ) {
            self.trends = trends
            self.marks = marks
            self.texts = texts
            self.sessions = sessions
            self.lastValues = lastValues
            self.name = name
            self.snapshot = snapshot
            self.alerts = alerts
            self.ownAddress = ownAddress
            self.version = version
            self.age = age
            self.now = now
        }
    }

    let content: Content
    let status: TargetStatus
    let known: KnownFamilies
    let load: TargetLoad?
    let range: LoadRange
    /// What came of asking the history; nil where memory has all of the range.
    let past: PastNumbers.Outcome?
    /// Whether there are reports on it.
    let hasReports: Bool
    let layout: PageLayout

    init(
        _ content: Content, load: TargetLoad?, range: LoadRange, past: PastNumbers.Outcome? = nil,
        hasReports: Bool, depth: Int
    ) {
        self.content = content
        self.past = past
        self.hasReports = hasReports
        self.load = load
        self.range = range
        status = TargetStatus(name: content.name, content.snapshot)
        known = KnownFamilies(content.snapshot)
        layout = PageLayout(
            title: "\(Self.cut(content.name, Self.nameScalarsMax)) – pgvigil", depth: depth,
            version: content.version,
            // The history is asked once for a page, not again at each poll.
            isLive: past == nil)
    }

    /// The address of what explains a series.
    package func manual(_ series: String) -> String? { layout.manual(series) }

    /// The page as text.
    var document: String {
        let sections: [(title: String, markup: Markup)] = [
            ("State", head), ("Known before", lastSection), ("Health", healthSection),
            ("Alerts", alertSection),
            ("Load", loadSection), ("Course", trendSection),
            ("Blocking", [treeSection ?? blockingSection, replaySection]),
            ("Sessions", sessionSection), ("Running statements", statementSection),
            ("Databases", databaseSection), ("Replication", replicationSection),
            ("Collectors", collectorSection),
        ]
        var room = Self.bytesMax
        var parts: [Markup] = []
        var leftOut: [String] = []
        for (title, markup) in sections {
            room -= markup.source.utf8.count
            if room >= 0 { parts.append(markup) } else { leftOut.append(title) }
        }
        if !leftOut.isEmpty {
            let names = leftOut.joined(separator: ", ")
            parts.append(
                note("Left out, because the page would be larger than 1 MiB: \(names)."))
        }
        return layout.document(parts)
    }
}
