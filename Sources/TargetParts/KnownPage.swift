package import API
import Basics
package import Charts
package import Markup
import Metrics
package import PageParts
package import Web

/// What every page below the first one of a target has: who it is about, how it is, and how old that
/// is.
package struct KnownPage: PagePieces {
    /// More of a page is left out, section by section, and the page says so.
    private static let bytesMax = 256 << 10
    /// What the head, the links and the notes of a page may take of it.
    private static let headBytesMax = 24 << 10
    /// The rows of the largest table of a page may take this much.
    package static let tableBytesMax = 144 << 10
    /// The rows of another one.
    package static let smallTableBytesMax = 24 << 10
    /// More statements that give rights are only counted.
    private static let rightsMax = 10

    /// What is known of the target.
    package let target: KnownTarget
    private let tab: TargetTab
    /// In seconds since 1970.
    private let now: Double
    /// What its addresses are relative to.
    package let layout: PageLayout
    /// Where this page is, without what is chosen on it.
    package let address: TargetAddress
    /// Whether it is below the page of the tab.
    private let isWithin: Bool

    /// A page of a target at `now`, in seconds since 1970.
    init(
        _ target: KnownTarget, _ tab: TargetTab, at address: TargetAddress, depth: Int,
        version: String, now: Double
    ) {
        self.target = target
        self.tab = tab
        self.now = now
        self.address = address
        isWithin = address != tab.address(of: target.name)
        let name = Self.cut(target.name, Self.nameScalarsMax)
        layout = PageLayout(
            title: "\(tab.title) of \(name) – pgvigil", depth: depth, version: version,
            isLive: true)
    }

    /// The target's families by their names.
    package var found: FamilyIndex { target.found }

    /// The document with these sections, as far as there is room for them.
    package func document(_ sections: [(title: String, markup: Markup)]) -> String {
        var room = Self.bytesMax - Self.headBytesMax
        var parts = [head]
        var leftOut: [String] = []
        for (title, markup) in sections {
            let bytes = markup.source.utf8.count
            if bytes <= room {
                room -= bytes
                parts.append(markup)
            } else {
                leftOut.append(title)
            }
        }
        if !leftOut.isEmpty {
            let names = leftOut.joined(separator: ", ")
            parts.append(
                note("Left out, because the page would be larger than 256 KiB: \(names)."))
        }
        return layout.document(parts)
    }

    /// The address of what explains a series.
    package func manual(_ series: String) -> String? { layout.manual(series) }

    // MARK: Head

    private var head: Markup {
        [
            .element("h1", [:], [name(target.name)]),
            tab.links(
                target.name, layout, isWithin: isWithin,
                isPgBouncer: target.snapshot?.isPgBouncer == true),
            .element("ul", ["class": "facts"], facts.map { fact($0.title, $0.text, $0.mood) }),
            banner,
            note(age),
        ]
    }

    private var facts: [(title: String, text: String, mood: String?)] {
        let state: (String, String) =
            switch target.isUp {
            case true?: ("● up", "good")
            case false?: ("✕ down", "critical")
            case nil: ("○ not polled yet", "unknown")
            }
        var facts: [(title: String, text: String, mood: String?)] = [("State", state.0, state.1)]
        let score = target.isUp == true ? found.value("pg_health_score") : nil
        facts.append(("Health", score.map(Quantity.count.text) ?? "unknown", nil))
        if let isReplica = found.value("pg_replication_is_replica") {
            facts.append(("Role", isReplica == 1 ? "replica" : "primary", nil))
        }
        if let version = ShortVersion.shown(found["pg_static"].first?.labels["short_version"]) {
            facts.append(("PostgreSQL", Self.cut(version, Self.nameScalarsMax), nil))
        }
        return facts
    }

    private func fact(_ title: String, _ text: String, _ mood: String?) -> Markup {
        .element(
            "li", [:],
            [
                .element(
                    "small", [:],
                    [
                        title == "Health"
                            ? layout.explained(.text(title), by: "pg_health_score") : .text(title),
                        " ",
                    ]),
                .element("b", ["class": mood], [.text(text)]),
            ])
    }

    private var banner: Markup {
        guard target.isUp == false else { return .empty }
        return .element(
            "div", ["class": "banner", "role": "status"],
            [
                .element("b", [:], ["No connection works"]), ": ",
                code(target.downReason ?? "unknown"),
                " What is shown below was known before, or is unknown.",
            ])
    }

    /// How old all of it is.
    private var age: String {
        guard let began = target.snapshot?.pollBegan else {
            return "No poll has come to an end yet."
        }
        let seconds = Double(max(0, began.duration(to: .now).components.seconds))
        var words = "Last poll: \(Quantity.seconds.text(seconds)) ago."
        if target.isUp == false, let age = target.age {
            let seconds = Double(max(0, age.components.seconds))
            words += " The last one that reached the server: \(Quantity.seconds.text(seconds)) ago."
        }
        return words
    }

    // MARK: Pieces

    /// How long ago a moment was, in seconds since 1970.
    package func text(since moment: Double) -> String {
        Quantity.seconds.text(max(0, now - moment))
    }

    /// What the server's clock shows now, in seconds since 1970.
    package var serverNow: Double { now + ServerClock { found[$0] }.ahead }

    /// How long ago a moment was that the server gave, in seconds since 1970 by its own clock.
    package func text(sinceOnServer moment: Double) -> String {
        Quantity.seconds.text(max(0, serverNow - moment))
    }

    /// When a collector was last answered, in words.
    package func reading(of collector: String) -> String {
        age(of: collector).map { "Read \($0) ago. " } ?? ""
    }

    /// How long ago a collector was last answered; nil when it never was.
    package func age(of collector: String) -> String? {
        let last = found["pgvigil_collector_last_success_timestamp_seconds"].first {
            $0.labels["collector"].hasSameBytes(as: collector)
        }
        guard let last, last.value > 0 else { return nil }
        return text(since: last.value)
    }

    /// Since when the server counts what its tables do; nothing when it does not say.
    package var statisticsBegin: Markup {
        [
            StatisticsBegin { found[$0] }.map { note($0.words(now: serverNow)) } ?? .empty,
            found.value("pg_replication_is_replica") == 1 ? note(Self.replicaRows) : .empty,
        ]
    }

    private static let replicaRows =
        "This is a replica, which does not count rows: live and dead rows and what is due are known"
        + " on its primary."

    /// Whether a collector was answered the last time, so that what is missing is known to be none.
    package func isAnswered(_ collector: String) -> Bool {
        target.isUp == true
            && found["pgvigil_collector_success"].contains {
                $0.value == 1 && $0.labels["collector"].hasSameBytes(as: collector)
            }
    }

    /// A link to what the API says of the same.
    package func api(_ path: String, _ words: String = "the same as JSON") -> Markup {
        .element(
            "p", ["class": "note"],
            [
                "For programs: ",
                layout.link(words, "api/v1/\(path)?target=\(target.name.percentEncoded)"), ".",
            ])
    }

    /// The server's major version; nil when it is not known.
    package var major: Int? {
        guard let text = found["pg_static"].first?.labels["short_version"] else { return nil }
        let digits = text.utf8.prefix { (0x30...0x39).contains($0) }
        guard (1...3).contains(digits.count) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// A number that there is not always, even where all is known.
    package func optional(_ value: Double?, _ quantity: Quantity, _ absent: String = "–") -> Markup
    {
        .text(value.map(quantity.text) ?? absent)
    }

    // MARK: What is not known

    /// That something is not known, with the reason and what to do.
    package func absence(_ what: String, of family: String) -> Markup {
        absence(what, because: target.reason(family))
    }

    /// The same for a reason that was found already.
    package func absence(_ what: String, because reason: String) -> Markup {
        [note("\(what): unknown: \(Self.cut(reason, Self.textScalarsMax))."), remedy(reason)]
    }

    private func remedy(_ reason: String) -> Markup {
        guard target.isUp == true else { return .empty }
        let words = reason.split(separator: " ").last.map(String.init) ?? ""
        switch words {
        case "permission":
            let missing = found["pgvigil_missing_rights"].prefix(Self.rightsMax)
            if missing.isEmpty { return check }
            return Markup(
                joining: [
                    note("To give the agent's role what it lacks, run as a superuser\(onPrimary):")
                ]
                    + missing.map {
                        .element(
                            "pre", [:],
                            [.text(Self.cut($0.labels["remedy"] ?? "", Self.textScalarsMax))])
                    })
        case "missing_extension":
            return [
                note(
                    "Run this in the database of the target's conninfo\(onPrimary). Where it fails,"
                        + " install the server's contrib package first:"),
                .element("pre", [:], ["CREATE EXTENSION pg_stat_statements;"]),
                note(
                    "Then add pg_stat_statements to what is in shared_preload_libraries, and start"
                        + " the server again; it does not start with a library that it does not"
                        + " have."),
            ]
        case "disabled":
            return note("The configuration leaves it out: collectors.disable.")
        case "answered":
            return note("The page of the target says how often it failed and for which reason.")
        default: return reason.contains(bytesOf: "left out") ? check : .empty
        }
    }

    /// Where statements that write must be run: a replica takes none.
    private var onPrimary: String {
        guard found.value("pg_replication_is_replica") == 1 else { return "" }
        let host = found["pg_stat_wal_receiver_streaming"].first?.labels["sender_host"] ?? ""
        let name = Self.cut(host, Self.nameScalarsMax)
        return ", on the replica's primary" + (name.isEmpty ? "" : " (\(name))")
    }

    private var check: Markup {
        [
            note("This says of each collector why it is left out and what helps:"),
            .element("pre", [:], ["pgvigil check"]),
        ]
    }
}
