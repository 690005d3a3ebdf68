package import Markup
package import PageParts
import Web

/// What stands at the address of a page that a PgBouncer does not have.
package struct PgBouncerNotice: PagePieces {
    private let tab: TargetTab
    private let target: String

    /// In the place of a page of a target.
    package init(_ tab: TargetTab, of target: String) {
        self.tab = tab
        self.target = target
    }

    /// That there is no such page, and what there is instead.
    package func section(_ layout: PageLayout) -> Markup {
        [
            heading(tab.title),
            note(
                "This target is a PgBouncer: it has no statements, tables, replicas or settings of a"
                    + " server. Those are on the pages of the servers behind it."),
            .element(
                "p", [:],
                [
                    "What is known of it is on its ",
                    layout.link("first page", TargetTab.overview.address(of: target).path), ".",
                ]),
        ]
    }
}
