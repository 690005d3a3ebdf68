import Manuals
package import Markup

/// What all pages share: head, navigation, footer, and addresses that work under any prefix.
///
/// Addresses are relative to the page, so that a proxy may put the agent at `/pgvigil/`. No style and
/// no script stands in a page: `securityPolicy` lets a browser load the agent's own files alone. A page
/// that shows how things are now has the one script, and says what is there without it.
package struct PageLayout: Sendable {
    /// Another page, by its path from the agent's root without a slash at the beginning.
    package struct Link: Sendable, Equatable {
        /// What it is called.
        package let title: String
        /// Where it is: `metrics`, or empty for the root.
        package let path: String

        /// Names a page.
        package init(_ title: String, path: String) {
            self.title = title
            self.path = path
        }
    }

    /// What a page lets a browser load, as `Content-Security-Policy`.
    package static let securityPolicy =
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self';"
        + " img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

    /// What a live page listens to, by its path from the root.
    package static let events = "api/v1/events"

    private let title: String
    private let depth: Int
    private let version: String?
    private let links: [Link]
    private let isLive: Bool
    private let refreshSeconds: Int?

    /// A page `depth` folders below the root: 0 for `/alerts`, 1 for `/targets/NAME`.
    ///
    /// One that `isLive` shows how things are now, and its script keeps it so. With `refreshSeconds` a
    /// browser that runs no script loads it again and again.
    package init(
        title: String, depth: Int, version: String? = nil, links: [Link] = [],
        isLive: Bool = false, refreshSeconds: Int? = nil
    ) {
        self.isLive = isLive
        self.refreshSeconds = refreshSeconds
        self.title = title
        self.depth = depth
        self.version = version
        self.links = links
    }

    /// How the page writes the address of another, by its path from the root.
    package func address(_ path: String) -> String {
        // Without the dot a name with a colon would be read as the scheme of an address.
        (depth == 0 ? "./" : String(repeating: "../", count: depth)) + path
    }

    /// A link to a page of the agent's own.
    package func link(_ title: String, _ path: String) -> Markup {
        .element("a", ["href": address(path)], [.text(title)])
    }

    /// The address of what explains a series; nil for one that no document has.
    package func manual(_ series: String) -> String? {
        Manuals.path(ofSeries: series).map(address)
    }

    /// Words that lead to what explains a series: how its numbers are made.
    package func explained(_ words: Markup, by series: String) -> Markup {
        Self.explained(words, at: manual(series))
    }

    /// The name of a check of the health score, which leads to what explains it.
    package func explained(check: String) -> Markup {
        Self.explained(.text(check), at: Manuals.path(ofCheck: check).map(address))
    }

    /// The name of a collector, as it is shown, which leads to what explains it.
    package func explained(_ words: Markup, collector: String) -> Markup {
        Self.explained(words, at: Manuals.path(ofCollector: collector).map(address))
    }

    private static func explained(_ words: Markup, at address: String?) -> Markup {
        guard let address else { return words }
        return .element("a", ["class": "how", "href": address], [words])
    }

    /// The document around what the page shows.
    package func document(_ content: [Markup]) -> String {
        let head: [Markup] = [
            .element("meta", ["charset": "utf-8"]),
            .element("title", [:], [.text(title)]),
            .element(
                "meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
            .element("meta", ["name": "color-scheme", "content": "light dark"]),
            refreshSeconds.map { seconds in
                .element(
                    "noscript", [:],
                    [.element("meta", ["http-equiv": "refresh", "content": "\(seconds)"])])
            } ?? .empty,
            .element("link", ["rel": "stylesheet", "href": address(PageAsset.stylesheet.path)]),
            .element(
                "link",
                ["rel": "icon", "type": "image/svg+xml", "href": address(PageAsset.icon.path)]),
            isLive
                ? .element("script", ["src": address(PageAsset.script.path), "defer": ""])
                : .empty,
        ]
        let body: [Markup] = [
            .element("a", ["class": "skip", "href": "#main"], ["To the content"]),
            .element(
                "nav", ["aria-label": "Pages"],
                [
                    .element("b", [:], [link("pgvigil", "")]), " ", link("Alerts", "alerts"), " ",
                    link("Agent", "agent"), " ", link("Runbooks", "runbooks"), " ",
                    link("Documents", "docs"),
                ]),
            .element("main", ["id": "main"], content),
            footer,
        ]
        let page = Markup.element(
            "html",
            ["lang": "en", "data-events": isLive ? address(Self.events) : nil],
            [.element("head", [:], head), .element("body", [:], body)])
        return "<!doctype html>\n" + page.source + "\n"
    }

    private var footer: Markup {
        let version = version.map { [Markup.text("Version \($0)")] } ?? []
        let parts = version + links.map { link($0.title, $0.path) }
        if parts.isEmpty { return .empty }
        let separated = parts.enumerated().map { index, part -> Markup in
            index == 0 ? part : ["\n· ", part]
        }
        return .element("footer", [:], separated)
    }
}
