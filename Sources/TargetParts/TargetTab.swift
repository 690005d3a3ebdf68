package import Markup
package import PageParts
package import Web

/// The pages of a target, in the order of the links between them.
package enum TargetTab: String, Sendable, CaseIterable {
    case overview = ""
    case queries
    case tables
    case vacuum
    case replication
    case settings
    case advice

    /// What its link is called.
    package var title: String {
        switch self {
        case .overview: "Overview"
        case .queries: "Queries"
        case .tables: "Tables and indexes"
        case .vacuum: "Vacuum"
        case .replication: "Replication"
        case .settings: "Settings"
        case .advice: "Advice"
        }
    }

    /// Where this page of a target is.
    package func address(of name: String) -> TargetAddress { TargetAddress(name, page: rawValue) }

    /// Whether there is such a page of a PgBouncer, which has no tables, statements or replicas.
    package var isOfPgBouncer: Bool { self == .overview || self == .advice }

    /// The links between the pages of a target; the address says which one is shown.
    ///
    /// - Parameters:
    ///   - isWithin: Whether a page below this one is shown.
    ///   - isPgBouncer: Whether the target is one.
    package func links(
        _ name: String, _ layout: PageLayout, isWithin: Bool = false, isPgBouncer: Bool
    ) -> Markup {
        let tabs = Self.allCases.filter { $0.isOfPgBouncer || !isPgBouncer }
        let links = tabs.map { tab -> Markup in
            let isHere = tab == self
            return .element(
                "a",
                [
                    "href": layout.address(tab.address(of: name).path),
                    "class": isHere ? "here" : nil,
                    "aria-current": isHere ? (isWithin ? "true" : "page") : nil,
                ], [.text(tab.title)])
        }
        return .element(
            "nav", ["aria-label": "Pages of this target"],
            links.enumerated().flatMap { $0 == 0 ? [$1] : [" ", $1] })
    }
}
