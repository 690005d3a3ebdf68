import HTTP
import HTTPMessages
import Metrics

/// `/metrics` and `/probe`: pages that were rendered after the last poll, for scrapers.
package struct ScrapeRoutes: Sendable {
    private let pages: Pages
    private let pagesTooOld: @Sendable () -> Problem?
    private let rendering = PageMaker(threadNamed: "pgvigil-render")

    /// `pagesTooOld` says why pages are not shown, when they are too old.
    package init(_ pages: Pages, pagesTooOld: @escaping @Sendable () -> Problem?) {
        self.pages = pages
        self.pagesTooOld = pagesTooOld
    }

    /// The endpoints.
    package var routes: [Route] {
        [
            Route(
                .get, "/metrics", .open,
                summary: "everything; text, or OpenMetrics where it is accepted; gzip",
                parameters: [Route.Parameter("target", "one target alone")], link: "metrics"
            ) { page($0, target: $0.parameter("target")) },
            Route(
                .get, "/probe", .open, summary: "one target, in the same forms",
                parameters: [Route.Parameter("target", "the target's name", isRequired: true)],
                handler: probe),
        ]
    }

    private func probe(_ request: Request) -> Answer {
        guard let target = request.parameter("target"), !target.isEmpty else {
            let problem = Problem("which target? ask for /probe?target=NAME", status: 400)
            return .now(problem.response(in: .text))
        }
        return page(request, target: target)
    }

    private func page(_ request: Request, target: String?) -> Answer {
        if let tooOld = pagesTooOld() { return .now(tooOld.response(in: .text)) }
        let format = Self.format(acceptedBy: request)
        let compressed = ContentNegotiation.acceptsGzip(request.header("Accept-Encoding"))
        let key = Pages.Key(target: target, format: format, isCompressed: compressed)
        if let body = pages.known(key, now: .now) { return .now(Self.page(body, key)) }
        return rendering.answer { [pages] in
            guard let body = pages.body(key, now: .now) else {
                return Problem("no target has this name", status: 404).response(in: .text)
            }
            return Self.page(body, key)
        }
    }

    private static func page(_ body: SharedBody, _ key: Pages.Key) -> Response {
        var headers = [
            ("Content-Type", key.format.contentType), ("Vary", "Accept, Accept-Encoding"),
        ]
        if key.isCompressed { headers.append(("Content-Encoding", "gzip")) }
        return Response(headers: headers.map { (name: $0.0, value: $0.1) }, body: body)
    }

    private static func format(acceptedBy request: Request) -> ExpositionFormat {
        let offered: [(ExpositionFormat, MediaType)] = [
            (.text, MediaType("text", "plain", [("version", "0.0.4")])),
            (
                .openMetrics,
                MediaType("application", "openmetrics-text", [("version", "1.0.0")])
            ),
        ]
        let chosen = ContentNegotiation.choose(
            accept: request.header("Accept"), among: offered.map(\.1))
        return offered.first { $0.1 == chosen }?.0 ?? .text
    }
}
