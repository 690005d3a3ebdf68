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

    /// The links between the pages of a target; the address says which one is shown.
    ///
    /// - Parameter isWithin: Whether a page below this one is shown.
    package func links(_ name: String, _ layout: PageLayout, isWithin: Bool = false) -> Markup {
        let links = Self.allCases.map { tab -> Markup in
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
