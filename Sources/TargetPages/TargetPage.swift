import Charts
import Markup
package import Metrics
import PageParts
package import Web

/// The page of one target: what was polled last, and what its sessions did of late.
///
/// It is made of values that are there already, so it comes in the same time while the server is
/// frozen, and shows what is known of it with its age.
package struct TargetPage {
    /// More of a page is left out, section by section, and the page says so.
    package static let bytesMax = 1 << 20
    /// Longer texts of others are cut.
    static let textScalarsMax = 500
    /// Longer names of others are cut.
    static let nameScalarsMax = 80

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

        /// Brings together what is shown.
        package init(
            name: String, snapshot: TargetSnapshot?, alerts: [AlertStatus], ownAddress: String,
            version: String, age: Duration?, now: Int64, sessions: SeenSessions? = nil,
            lastValues: [LastValue] = [], texts: ExactDictionary<String> = ExactDictionary()
        ) {
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
    let layout: PageLayout

    init(_ content: Content, load: TargetLoad?, range: LoadRange, depth: Int) {
        self.content = content
        self.load = load
        self.range = range
        status = TargetStatus(name: content.name, content.snapshot)
        known = KnownFamilies(content.snapshot)
        layout = PageLayout(
            title: "\(Self.cut(content.name, Self.nameScalarsMax)) – pgvigil", depth: depth,
            version: content.version)
    }

    /// The page as text.
    var document: String {
        let sections: [(title: String, markup: Markup)] = [
            ("State", head), ("Known before", lastSection), ("Health", healthSection),
            ("Alerts", alertSection),
            ("Load", loadSection), ("Blocking", treeSection ?? blockingSection),
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

    // MARK: Pieces

    func heading(_ text: String) -> Markup { .element("h2", [:], [.text(text)]) }

    func note(_ text: String) -> Markup { .element("p", ["class": "note"], [.text(text)]) }

    /// A name of others, cut to what a page has room for.
    func name(_ text: String?) -> Markup { .text(Self.cut(text ?? "", Self.nameScalarsMax)) }

    /// A statement or another text of others.
    func code(_ text: String) -> Markup {
        .element("code", [:], [.text(Self.cut(text, Self.textScalarsMax))])
    }

    func value(_ value: Double?, _ quantity: Quantity) -> Markup {
        .text(value.map(quantity.text) ?? "unknown")
    }

    /// A table of the first items, a row each, which says how many there are beside them.
    ///
    /// No row is made of the others: there may be very many.
    func table<Item>(
        _ caption: String, _ columns: [DataTable.Column], _ items: [Item], most: Int,
        leftOut: Int = 0, row: (Item) -> [Markup]
    ) -> Markup {
        let more = max(0, items.count - most) + leftOut
        return DataTable(
            caption, columns, rows: items.prefix(most).map(row),
            note: more > 0 ? "And \(more) more." : nil
        ).markup
    }

    /// The first scalars of a text, with a mark where it was cut.
    static func cut(_ text: String, _ most: Int) -> String {
        let scalars = text.unicodeScalars
        guard
            let end = scalars.index(
                scalars.startIndex, offsetBy: most, limitedBy: scalars.endIndex),
            end != scalars.endIndex
        else { return text }
        return String(String.UnicodeScalarView(scalars[..<end])) + "…"
    }
}
