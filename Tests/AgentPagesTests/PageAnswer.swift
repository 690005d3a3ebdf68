import HTTP
import HTTPMessages
import Platform
import Support
import Web

/// What a router answers, now or when it comes.
enum PageAnswer {
    static func of(_ router: Router, _ request: Request) throws -> Response {
        switch router.answer(request) {
        case .now(let response): return response
        case .later(let begin):
            let arrived = Locked<Response?>(nil)
            let bell = Doorbell()
            begin { response in
                arrived.withLock { $0 = response }
                bell.ring()
            }
            _ = bell.wait(atMost: .seconds(120))
            guard let response = arrived.withLock({ $0 }) else { throw SupportError("no answer") }
            return response
        }
    }

    static func text(_ router: Router, _ path: String) throws -> String {
        let parsed = try RequestTarget.parse(path).get()
        let response = try of(
            router,
            Request(
                path: parsed.path, segments: parsed.segments, query: parsed.query,
                headers: AlertScene.host, peer: "10.0.0.5:1"))
        return String(decoding: response.body.bytes, as: UTF8.self)
    }

    /// What a parser of HTML finds that a page must not hold: its own complaints, elements that run
    /// or load, and attributes that do.
    static func complaints(_ page: String) throws -> String {
        let script = """
            import sys, html5lib
            parser = html5lib.HTMLParser(strict=False)
            tree = parser.parse(open(sys.argv[1], "rb").read().decode("utf-8"))
            found = sorted({code for place, code, data in parser.errors})
            for element in tree.iter():
                if not isinstance(element.tag, str):
                    found.append("comment")
                    continue
                tag = element.tag.rpartition("}")[2]
                if tag == "script" and not element.get("src", "").endswith(".js"): found.append(tag)
                if tag in ("img", "iframe", "style", "object"): found.append(tag)
                for key, value in element.attrib.items():
                    name = key.rpartition("}")[2] if isinstance(key, str) else key[-1]
                    if name.startswith("on") or name == "style": found.append(name)
                    if name in ("href", "action") and value.startswith("javascript"):
                        found.append(value)
            print(found)
            """
        let directory = try TemporaryDirectory()
        let file = try directory.write("page.html", page)

        let output = try CommandOutput.of(
            [ToolPath.python(), "-c", script, file], environment: [:], within: .seconds(120))
        return String(decoding: output, as: UTF8.self)
    }
}
