import HTTP
import HTTPMessages
import PageParts

/// `/assets`: the files that pages load, each under the name of its content.
package enum AssetRoutes {
    /// A browser asks for such a file once: another content has another name.
    private static let caching = "public, max-age=31536000, immutable"

    /// The endpoint.
    package static let routes = [
        Route(
            .get, "/assets/{name}", .open,
            summary: "the stylesheet, the script and the icon of pages, under the names of their"
                + " content"
        ) { request, name in
            .now(response(name, known: request.header("If-None-Match")))
        }
    ]

    private static let bodies = PageAsset.all.map { ($0, SharedBody(Array($0.text.utf8))) }

    private static func response(_ name: String, known: String?) -> Response {
        guard let (asset, body) = bodies.first(where: { $0.0 == PageAsset.named(name) }) else {
            return Problem("no file of pages has this name; load the page again", status: 404)
                .response(in: .text)
        }
        let tag = "\"\(asset.hash)\""
        let headers = [
            (name: "ETag", value: tag), (name: "Cache-Control", value: caching),
        ]
        if known?.contains(tag) == true { return Response(status: 304, headers: headers) }
        return Response(
            headers: headers + [(name: "Content-Type", value: asset.contentType)], body: body)
    }
}
