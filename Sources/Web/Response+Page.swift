package import HTTP
import PageParts

extension Response {
    /// A page made with `PageLayout`, which a browser must not keep: it shows how things are now.
    package static func page(_ document: String, status: Int = 200) -> Response {
        Response(
            status: status,
            headers: [
                (name: "Content-Type", value: "text/html; charset=utf-8"),
                (name: "Content-Security-Policy", value: PageLayout.securityPolicy),
                (name: "Cache-Control", value: "no-store"),
            ], body: SharedBody(Array(document.utf8)))
    }
}
