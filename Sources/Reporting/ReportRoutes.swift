import HTTP
import HTTPMessages
import Platform
import ReportReading
import Reports
package import Web

/// `/report`: what the history knows of a period beside another one, as `pgvigil report` writes it.
///
/// The history's database is asked over a connection of its own, and the page is written on a thread
/// of its own, so that no other request waits.
package struct ReportRoutes: Sendable {
    /// How long a client waits for the history; the HTTP server gives up 5 seconds later.
    package static let limit = Duration.seconds(25)
    /// A larger report is refused.
    package static let bytesMax = 8 << 20

    /// What a report may take.
    package struct Bounds: Sendable {
        /// How long the history may take in all.
        package let time: Duration
        /// How large the report may be, in bytes.
        package let bytes: Int

        /// These bounds, or those of an agent.
        package init(time: Duration = ReportRoutes.limit, bytes: Int = ReportRoutes.bytesMax) {
            self.time = time
            self.bytes = bytes
        }
    }

    private let desk: ReportDesk
    private let bounds: Bounds
    private let now: @Sendable () -> Int64
    private let writing = PageMaker(threadNamed: "pgvigil-report")

    /// Made at this desk; `now` is in milliseconds since 1970.
    package init(
        _ desk: ReportDesk, bounds: Bounds = Bounds(),
        now: @escaping @Sendable () -> Int64 = { TimeSource.machine.moment.wall }
    ) {
        self.desk = desk
        self.bounds = bounds
        self.now = now
    }

    /// The endpoint; pages lead there while there is a history.
    package var routes: [Route] {
        var route = Route(
            .get, "/report", .reader,
            summary:
                "a report on a period from the history beside another one, as `pgvigil report`"
                + " writes it: one at a time, within 25 s and 8 MiB",
            parameters: [
                Route.Parameter(
                    "target", "one target alone, also one that is watched no longer"),
                Route.Parameter(
                    "period", "how long it is, up to now or beside one of `from` and `to`; `7d`"),
                Route.Parameter("from", "when it begins, RFC 3339 or a day in UTC"),
                Route.Parameter(
                    "to", "the first moment that counts no more; the last whole hour without it"),
                Route.Parameter(
                    "compare",
                    "with what: `previous`, `none`, or `TIME..TIME`; `previous` without it;"
                        + " `against` is the same"),
                Route.Parameter(
                    "format", "`html`, `markdown`, `text`, `csv` or `json`; `html` without it"),
            ], link: "report"
        ) { request in answer(request) }
        route.isLinked = { [desk] in desk.absence == nil }
        return [route]
    }

    private func answer(_ request: Request) -> Answer {
        let now = now()
        let question: ReportQuestion
        do throws(ReportRefusal) {
            question = try ReportQuestion(request.query, now: now)
        } catch {
            return .now(Problem(error.message, status: 400).response(in: .text))
        }
        if let failure = desk.absence {
            return .now(Self.problem(failure).response(in: .text))
        }
        return .later { [self] respond in
            Task { [self] in
                let made = await desk.make(
                    question.request, targets: question.target.map { [$0] } ?? [],
                    within: bounds.time, now: now)
                switch made {
                case .failure(let failure):
                    respond(Self.problem(failure).response(in: .text))
                case .success(let report):
                    let answer = writing.answer { [self] in response(report, question) }
                    if case .later(let begin) = answer { begin(respond) }
                }
            }
        }
    }

    private func response(_ report: Report, _ question: ReportQuestion) -> Response {
        let bytes = Array(report.written(as: question.format).utf8)
        guard bytes.count <= bounds.bytes else {
            let problem = Problem(
                "the report has \(bytes.count) bytes, more than \(bounds.bytes): name a target, or"
                    + " run pgvigil report", status: 400)
            return problem.response(in: .text)
        }
        let days = [report.period.from, report.period.to].map(ReportTime.day).joined(separator: "-")
        let name = "pgvigil-report-\(days)\(question.format.ending)"
        let response = Response(
            headers: [
                (name: "Content-Type", value: question.format.contentType),
                (name: "Content-Disposition", value: "inline; filename=\"\(name)\""),
                (name: "Cache-Control", value: "no-store"),
            ], body: SharedBody(bytes))
        guard question.format == .html else { return response }
        return response.adding("Content-Security-Policy", Report.pagePolicy)
    }

    private static func problem(_ failure: ReportFailure) -> Problem {
        switch failure {
        case .starting: Problem(failure.words, status: 503).retry(afterSeconds: 1)
        case .notKept, .unknownTarget: Problem(failure.words, status: 404)
        case .busy: Problem(failure.words, status: 503).retry(afterSeconds: 5)
        case .resting(let rest):
            Problem(failure.words, status: 503)
                .retry(afterSeconds: Int(clamping: rest.components.seconds + 1))
        case .late, .slow: Problem(failure.words, status: 504)
        case .history, .cancelled: Problem(failure.words, status: 503)
        }
    }
}
