package import HTTP
import Markup
import PageParts

/// A page to read: a runbook, the list of them, or how to silence an alert.
package struct HelpPage: Sendable {
    private let title: String
    private let depth: Int
    private let body: String

    /// A page with this title, `depth` folders below the root; `body` is HTML.
    package init(_ title: String, depth: Int, body: String) {
        self.title = title
        self.depth = depth
        self.body = body
    }

    /// The page as an answer.
    package var response: Response {
        let layout = PageLayout(title: title, depth: depth)
        let article = Markup.element("article", [:], [.written(body)])
        return .page(layout.document([article]))
    }
}
