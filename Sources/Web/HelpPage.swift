package import HTTP

/// A page to read: a runbook, the list of them, or how to silence an alert.
package struct HelpPage: Sendable {
    private let title: String
    private let body: String

    /// A page with this title; `body` is HTML.
    package init(_ title: String, body: String) {
        self.title = title
        self.body = body
    }

    /// The page as an answer.
    package var response: Response {
        let html = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>\(HTML.escaped(title))</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <style>\(Self.style)</style></head><body>
            <main>\(body)</main>
            </body></html>

            """
        return Response(
            headers: [
                (name: "Content-Type", value: "text/html; charset=utf-8"),
                (name: "Content-Security-Policy", value: HTML.securityPolicy),
            ], body: SharedBody(Array(html.utf8)))
    }

    private static let style = """
        :root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:1rem auto;\
        max-width:60rem;padding:0 1rem}pre{overflow-x:auto;padding:.6rem;background:#8882}\
        table{border-collapse:collapse}td,th{border:1px solid #8886;padding:.2rem .5rem}
        """
}
