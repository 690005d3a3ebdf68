import HTTP
import Runbooks

/// `/runbooks`: what to do about each alert.
package enum RunbookRoutes {
    /// The endpoints.
    package static let routes = [
        Route(.get, "/runbooks", .open, summary: "the list of runbooks") { _ in
            .now(HelpPage("Runbooks", body: list).response)
        },
        Route(
            .get, "/runbooks/{name}", .open,
            summary: "what to do about an alert, by its name; also with `.md`"
        ) { _, name in
            .now(runbook(name))
        },
    ]

    private static func runbook(_ asked: String) -> Response {
        var name = asked
        if name.hasSuffix(".md") { name.removeLast(".md".count) }
        guard let text = RunbookTexts.all[name] else {
            return Problem("there is no runbook of this name; see /runbooks", status: 404)
                .response(in: .text)
        }
        return HelpPage(name, body: MarkdownPage(text).html).response
    }

    private static let list: String = {
        let items = RunbookTexts.all.keys.sorted().map {
            #"<li><a href="/runbooks/\#($0)">\#($0)</a></li>"#
        }
        return "<h1>Runbooks</h1><ul>\(items.joined(separator: "\n"))</ul>"
    }()
}
