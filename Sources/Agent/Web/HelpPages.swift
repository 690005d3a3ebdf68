import HTTP
import Notifications
import Runbooks
import Web

/// Pages to which alerts lead: `/runbooks/NAME`, and `/silence` with what is to be silenced.
enum HelpPages {
    private static let runbooks = "/runbooks"
    private static let silence = "/silence"
    /// More conditions than these are left out.
    private static let matchersMax = 32

    /// The answer to a request; nil when it is about something else.
    ///
    /// `configurationPath` is what commands to copy name.
    static func answer(_ request: Request, configurationPath: String?) -> Response? {
        if request.path == silence {
            return page("Silence an alert", silencing(request, configurationPath))
        }
        if request.path == runbooks || request.path == runbooks + "/" {
            return page("Runbooks", list)
        }
        guard request.path.hasPrefix(runbooks + "/") else { return nil }
        var name = String(request.path.dropFirst(runbooks.count + 1))
        if name.hasSuffix(".md") { name.removeLast(".md".count) }
        guard let text = RunbookTexts.all[name] else {
            return .text("there is no runbook of this name; see /runbooks", status: 404)
        }
        return page(name, MarkdownPage(text).html)
    }

    private static let list: String = {
        let items = RunbookTexts.all.keys.sorted().map {
            #"<li><a href="/runbooks/\#($0)">\#($0)</a></li>"#
        }
        return "<h1>Runbooks</h1><ul>\(items.joined(separator: "\n"))</ul>"
    }()

    /// A word for a shell; one that needs no quotes has none.
    private static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
                || (0x61...0x7a).contains(byte) || "/._-".utf8.contains(byte)
        }
        return isPlain && !word.isEmpty
            ? word : "'" + word.replacing("'", with: #"'\''"#) + "'"
    }

    /// Commands to copy: who may silence is decided where they run.
    private static func silencing(_ request: Request, _ configurationPath: String?) -> String {
        let matchers = request.query.prefix(matchersMax).compactMap { pair -> String? in
            guard case .success(let matcher) = Matcher.make(pair.name, .equal, pair.value) else {
                return nil
            }
            return quoted("\(matcher)")
        }
        guard !matchers.isEmpty else {
            return "<h1>Silence an alert</h1><p>The link of an alert says what to silence.</p>"
        }
        let command = { (options: String) in
            let file = quoted(configurationPath ?? "/etc/pgvigil/pgvigil.yml")
            let words = ["pgvigil silence add --config \(file)", options]
            return "<pre>" + HTML.escaped((words + matchers).joined(separator: " ")) + "</pre>"
        }
        return """
            <h1>Silence an alert</h1>
            <p>On the machine of the agent, for two hours:</p>
            \(command("--duration 2h --comment 'being worked on'"))
            <p>At most until it is resolved:</p>
            \(command("--duration 12h --until-resolved --comment 'being worked on'"))
            <p><code>pgvigil silence list</code> shows silences, and
            <code>pgvigil silence expire ID</code> ends one. Over HTTP: <code>POST
            /api/v1/silences</code>.</p>
            """
    }

    private static func page(_ title: String, _ body: String) -> Response {
        let html = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>\(HTML.escaped(title))</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <style>\(style)</style></head><body>
            <main>\(body)</main>
            </body></html>

            """
        return Response(
            headers: [
                (name: "Content-Type", value: "text/html; charset=utf-8"),
                (
                    name: "Content-Security-Policy",
                    value: "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none';"
                        + " form-action 'none'; frame-ancestors 'none'"
                ),
            ], body: SharedBody(Array(html.utf8)))
    }

    private static let style = """
        :root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:1rem auto;\
        max-width:60rem;padding:0 1rem}pre{overflow-x:auto;padding:.6rem;background:#8882}\
        table{border-collapse:collapse}td,th{border:1px solid #8886;padding:.2rem .5rem}
        """
}
