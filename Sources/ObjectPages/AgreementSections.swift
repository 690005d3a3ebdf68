import API
import Markup
import Metrics
import TargetParts

/// What the configuration expects of a server, beside what there is: settings and extensions.
struct AgreementSections {
    /// More rows are only counted.
    private static let rowsMax = 200
    /// The rows of a table may take this much, in bytes: the page has several.
    static let tableBytesMax = 10 << 10

    let page: KnownPage

    // MARK: Settings

    /// The settings of which a value is expected; nothing where none is.
    var settings: Markup {
        let rows = KnownAgreement.all(page.found)
        if rows.isEmpty { return .empty }
        let differing = rows.count { $0.differs == true }
        let words =
            differing == 0
            ? "None of the settings that could be compared differs from the configuration of the agent."
            : "\(differing) of \(rows.count) differ from what the configuration of the agent expects."
        return [
            page.heading("Settings that are expected"), page.note(words),
            page.table(
                "What is expected and what there is",
                [.text("Setting"), .text("Expected"), .text("Is"), .text("State")],
                rows.sorted { Self.rank($0) < Self.rank($1) }, most: Self.rowsMax,
                bytesMax: Self.tableBytesMax
            ) { row in
                [
                    .element("code", [:], [page.name(row.name)]), page.code(row.expected),
                    row.value.map(page.code) ?? .element("i", [:], ["unknown"]), state(row),
                ]
            },
        ]
    }

    private static func rank(_ row: KnownAgreement) -> Int {
        switch row.differs {
        case true?: 0
        case nil: 1
        case false?: 2
        }
    }

    private func state(_ row: KnownAgreement) -> Markup {
        let restart = row.isPending ? ", a change waits for a restart" : ""
        return switch row.differs {
        case true?: .element("b", ["class": "warning"], [.text("⚠ differs\(restart)")])
        case false?: .text("as expected\(restart)")
        case nil: .text("not compared: \(Self.words(row.reason))")
        }
    }

    private static func words(_ reason: String) -> String {
        switch reason {
        case "unsupported": "the server has no such setting"
        case "permission": "only members of pg_read_all_settings see it"
        case "own_session": "it is set for the agent's own role or database"
        default: "what is expected is no value that the server takes for it"
        }
    }

    // MARK: Extensions

    /// The extensions of all databases, those that are missing or outdated first.
    var extensions: Markup {
        let title = page.heading("Extensions")
        let databases = KnownExtension.databases(page.found)
        let rows = databases.flatMap { name, extensions in
            extensions.map { (database: name, known: $0) }
        }
        guard !rows.isEmpty else {
            return [
                title, page.absence("Which extensions there are", of: KnownExtension.installed),
            ]
        }
        let missing = rows.count { $0.known.version == nil }
        let outdated = rows.count { $0.known.status == .outdated }
        return [
            title, page.note(page.reading(of: "pg_extension")),
            page.note(
                "\(missing) that the configuration expects are not installed, and \(outdated) have"
                    + " another version than the server would install now."),
            page.table(
                "By database, with what is missing or outdated first",
                [
                    .text("Database"), .text("Extension"), .text("Version"), .text("Newest"),
                    .text("State"),
                ], rows.filter { $0.known.status != .ok } + rows.filter { $0.known.status == .ok },
                most: Self.rowsMax, bytesMax: Self.tableBytesMax
            ) { row in
                [
                    page.name(row.database), page.name(row.known.name),
                    page.name(row.known.version ?? "–"), page.name(row.known.newest ?? "unknown"),
                    Self.state(row.known),
                ]
            },
        ]
    }

    private static func state(_ known: KnownExtension) -> Markup {
        func warning(_ words: String) -> Markup {
            .element("b", ["class": "warning"], [.text("⚠ " + words)])
        }
        return switch known.status {
        case .ok: .text(known.isExpected ? "as expected" : "")
        case .outdated: warning("outdated: ALTER EXTENSION … UPDATE")
        case .missing: warning("missing: CREATE EXTENSION")
        case .notAvailable: warning("missing, and the server does not have its files")
        }
    }
}
