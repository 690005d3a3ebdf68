import HTTP
import HTTPMessages
import Manuals
import PageParts

/// `/docs`: what every number means and how it is made, and all else that a user needs to read.
package struct ManualRoutes: Sendable {
    private let making: PageMaker

    /// The endpoints; their pages are made on the thread of `making`.
    package init(making: PageMaker) { self.making = making }

    /// The endpoints.
    package var routes: [Route] {
        [
            Route(.get, "/docs", .reader, summary: "the documents, by what one wants to know") {
                request in
                // With a slash at its end the address is a folder below.
                let depth = request.path.utf8.last == UInt8(ascii: "/") ? 1 : 0
                return making.answer { Self.page(Manuals.index, depth: depth) }
            },
            Route(
                .get, "/docs/{name}", .reader,
                summary:
                    "a document, by its name; also with `.md`. `#NAME` leads to a series, a check"
                    + " or a heading"
            ) { _, asked in
                var name = asked
                if name.hasSuffix(".md") { name.removeLast(".md".utf8.count) }
                guard ManualTexts.all[name] != nil else {
                    return .now(
                        Problem("there is no document of this name; see /docs", status: 404)
                            .response(in: .text))
                }
                return making.answer { [name] in Self.page(name, depth: 1) }
            },
        ]
    }

    private static func page(_ name: String, depth: Int) -> Response {
        let text = ManualTexts.all[name] ?? ""
        let title = Manuals.title(of: name)
        if Manuals.isExample(name) {
            let body = "<h1>\(HTML.escaped(title))</h1>\n<pre>\(HTML.escaped(text))</pre>"
            return HelpPage(title, depth: depth, body: body).response
        }
        let layout = PageLayout(title: title, depth: depth)
        let page = MarkdownPage(text) { link in
            Manuals.place(of: link, in: name).map { place in
                place.hasPrefix("#") || place.hasPrefix("https://") ? place : layout.address(place)
            }
        }
        return HelpPage(title, depth: depth, body: contents(of: page) + page.html).response
    }

    /// The headings of a long document, each a link; nothing for a short one.
    private static func contents(of page: MarkdownPage) -> String {
        guard page.contents.count >= 4 else { return "" }
        let items = page.contents.map { heading in
            "<li><a href=\"#\(HTML.escaped(heading.anchor))\">\(heading.html)</a></li>"
        }
        return """
            <nav class="contents" aria-label="On this page"><ul>
            \(items.joined(separator: "\n"))
            </ul></nav>

            """
    }
}
