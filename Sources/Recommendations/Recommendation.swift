package import Basics

/// What to do about one finding.
package struct Recommendation: Sendable, Equatable {
    /// How much it matters; also the order of the list.
    package enum Severity: String, Sendable, CaseIterable, Comparable {
        /// Worth knowing.
        case info
        /// Something gets worse.
        case warning
        /// Something breaks soon, or is broken.
        case critical

        /// Info is below warning, warning below critical.
        package static func < (left: Severity, right: Severity) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    /// A statement or setting to consider.
    package struct Step: Sendable, Equatable {
        /// One SQL statement, complete with its semicolon.
        package let sql: String
        /// Whether something may be lost by it: data, an index, a session's work, a start.
        package let isDestructive: Bool
        /// Whether it takes the place of the step before it, and is not to follow it.
        package let isAlternative: Bool

        /// Whether the server must reload its configuration for it.
        package var changesSystem: Bool { sql.hasPrefix("ALTER SYSTEM") }

        /// The setting that it changes, and its value as the statement has it.
        package var systemSetting: (name: String, value: String)? {
            let beginning = "ALTER SYSTEM SET ".unicodeScalars
            let scalars = sql.unicodeScalars
            guard scalars.starts(with: beginning) else { return nil }
            let rest = scalars.dropFirst(beginning.count).dropLast()
            guard let mark = rest.firstIndex(of: "=") else { return nil }
            return (
                String(rest[..<mark].dropLast()),
                String(rest[rest.index(after: mark)...].dropFirst())
            )
        }

        /// A step that takes nothing away.
        package init(_ sql: String) {
            self.sql = Self.visible(sql)
            isDestructive = false
            isAlternative = false
        }

        /// A step that may take something away.
        package init(destructive sql: String, isAlternative: Bool = false) {
            self.sql = Self.visible(sql)
            isDestructive = true
            self.isAlternative = isAlternative
        }

        /// Names in it may hold anything; pasting it does what it shows.
        private static func visible(_ sql: String) -> String {
            SQLText.visible(sql) ?? VisibleText.line(sql)
        }
    }

    /// Which finding it is: `unused_index`, or the name of a check or of a lethal state.
    package let kind: String
    /// What it is about in the kind, such as an index's name; empty for the whole server.
    package var object: String
    /// The database that it is in, and where the steps are to be run.
    package var database: String?
    /// One line.
    package let title: String
    /// How much it matters.
    package var severity: Severity
    /// What the checks that it belongs to have taken off the health score.
    package var points: Double
    /// The checks and lethal states of the health model that it belongs to.
    package var checks: [String]
    /// Why it matters.
    package let what: String
    /// What was seen, with numbers.
    package var evidence: [String]
    /// What to consider, in this order; one of them is often enough.
    package var steps: [Step]
    /// What may go wrong.
    package let risk: String
    /// How to see that it helped.
    package let verify: String
    /// The alerting rule about the same thing, or nil.
    package var alert: String?
    /// Whether the alert has a page in the documentation; one of the user's own has none.
    package var hasRunbook: Bool
    /// The dashboard's panel about the same thing, or nil.
    package var panel: PanelName?

    /// Describes what to do.
    package init(
        kind: String, object: String = "", database: String? = nil, title: String,
        severity: Severity, points: Double = 0, checks: [String] = [], what: String,
        evidence: [String] = [], steps: [Step] = [], risk: String, verify: String,
        alert: String? = nil, hasRunbook: Bool = true, panel: PanelName? = nil
    ) {
        self.kind = kind
        self.object = object
        self.database = database
        self.title = title
        self.severity = severity
        self.points = points
        self.checks = checks
        self.what = what
        self.evidence = evidence
        self.steps = steps
        self.risk = risk
        self.verify = verify
        self.alert = alert
        self.hasRunbook = hasRunbook
        self.panel = panel
    }

    /// Stable from run to run: `unused_index:shop:public.orders_old_idx`.
    package var id: String {
        ([kind] + [database ?? "", object].filter { !$0.isEmpty }).joined(separator: ":")
    }

    /// The page about what to do when the alert fires, within the documentation.
    package var runbook: String? { hasRunbook ? alert.map(Self.runbook(of:)) : nil }

    /// Where the page about an alert is, within the documentation.
    package static func runbook(of alert: String) -> String { "docs/runbooks/\(alert).md" }
}
