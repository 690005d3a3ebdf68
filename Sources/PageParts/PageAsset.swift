import Basics
import Charts

/// A file that pages load: embedded in the program, and named after its content, so that a browser
/// may keep it for ever.
package struct PageAsset: Sendable, Equatable {
    /// What it is called: `style-0123456789abcdef.css`.
    package let name: String
    /// Its media type.
    package let contentType: String
    /// What is in it.
    package let text: String
    /// The hash of its content, for `ETag`.
    package let hash: String

    private init(_ stem: String, _ suffix: String, _ contentType: String, _ text: String) {
        let digits = String(StableHash.of(text), radix: 16)
        hash = String(repeating: "0", count: 16 - digits.utf8.count) + digits
        name = "\(stem)-\(hash).\(suffix)"
        self.contentType = contentType
        self.text = text
    }

    /// Where it is, from the agent's root.
    package var path: String { "assets/\(name)" }

    /// What all pages look like.
    package static let stylesheet = PageAsset(
        "style", "css", "text/css; charset=utf-8", PageStyle.text + Palette.stylesheet + "\n")

    /// The picture in a browser's tab.
    package static let icon = PageAsset(
        "icon", "svg", "image/svg+xml",
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="14" \
        fill="#0072b2"/><path d="M4 17h7l3-8 4 15 3-7h7" fill="none" stroke="#fff" \
        stroke-width="2.5" stroke-linejoin="round"/></svg>
        """)

    /// What keeps pages up to date in their place.
    package static let script = PageAsset(
        "script", "js", "text/javascript; charset=utf-8", PageScript.text)

    /// All of them.
    package static let all = [stylesheet, icon, script]

    /// The one of this name; nil for one that is not, or not any longer, there.
    package static func named(_ name: String) -> PageAsset? {
        all.first { $0.name.utf8.elementsEqual(name.utf8) }
    }
}
