import HTTP
import HTTPMessages
import Runbooks

/// `/runbooks`: what to do about each alert.
package enum RunbookRoutes {
    /// The endpoints.
    package static let routes = [
        Route(.get, "/runbooks", .open, summary: "the list of runbooks") { request in
            // With a slash at its end the address is a folder below.
            let depth = request.path.utf8.last == UInt8(ascii: "/") ? 1 : 0
            return .now(HelpPage("Runbooks", depth: depth, body: list(depth)).response)
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
        return HelpPage(name, depth: 1, body: MarkdownPage(text).html).response
    }

    private static func list(_ depth: Int) -> String {
        let folder = depth == 0 ? "./runbooks/" : "./"
        let items = RunbookTexts.all.keys.sorted().map {
            #"<li><a href="\#(folder)\#($0)">\#($0)</a></li>"#
        }
        return "<h1>Runbooks</h1><ul>\(items.joined(separator: "\n"))</ul>"
    }
}
