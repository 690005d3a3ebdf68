package import HTTP
import Markup
import PageParts
import Web

/// What is shown in the place of the pages of a target that there is not.
package enum UnknownTargetPage: PagePieces {
    /// Says which targets are near; names come from outside and may be of any length.
    package static func response(
        _ name: String, among names: [String], depth: Int, version: String
    ) -> Response {
        let layout = PageLayout(
            title: "Unknown target – pgvigil", depth: depth, version: version)
        let shown = cut(name, nameScalarsMax)
        let near = NearTargets.names(name, among: names)
        let links = near.map {
            Markup.element("li", [:], [layout.link($0, TargetAddress.path(of: $0))])
        }
        let count = names.count == 1 ? "1 target" : "\(names.count) targets"
        return .page(
            layout.document([
                .element("h1", [:], ["Unknown target"]),
                .element("p", [:], [.text("No target is called “\(shown)”. Near it:")]),
                .element("ul", [:], links),
                .element(
                    "p", [:],
                    [
                        .text("There are \(count) on "), layout.link("the page of all targets", ""),
                        ".",
                    ]),
            ]), status: 404)
    }
}
