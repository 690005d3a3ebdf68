import HTTP
import HTTPMessages
import History
import JSON
import Platform
import Postgres
package import Recording
package import Web

/// What `/api/v1/query_history` and `/api/v1/metrics` answer.
package struct HistoryEndpoints: Sendable {
    private typealias Running = SinkSlot<HistorySettings, HistorySink>.Running

    private let service: HistoryService

    /// The endpoints of this service.
    package init(_ service: HistoryService) { self.service = service }

    /// The endpoints.
    package var routes: [Route] {
        [
            Route(
                .get, "/api/v1/query_history", .reader, errors: .json,
                summary: "the points of a metric in the history",
                parameters: [
                    Route.Parameter("metric", "the metric's name", isRequired: true),
                    Route.Parameter("from", "the first moment, RFC 3339 or seconds since 1970"),
                    Route.Parameter("to", "the last moment; now without it"),
                    Route.Parameter("step", "a duration such as `1h`: a point for each"),
                    Route.Parameter("tags", "`name=value`, which the series must have"),
                ]
            ) { request in
                withService { query(request, $0) }
            },
            recording(at: "/api/v1/metrics"),
            recording(at: "/api/v1/postgres-optimizations/metrics"),
        ]
    }

    private func recording(at path: RoutePath) -> Route {
        Route(
            .post, path, .writer, errors: .json,
            summary: "records one metric or a list of up to 1,000: 202 once they are on disk"
        ) { request in
            withService { record(request, $0) }
        }
    }

    private func withService(_ body: (Running) -> Answer) -> Answer {
        if let running = service.current { return body(running) }
        if service.hasStarted { return .now(Self.problem("no history is configured", 404)) }
        return .now(Self.problem("the agent is starting", 503).adding("Retry-After", "1"))
    }

    private static func problem(_ message: String, _ status: Int) -> Response {
        Problem(message, status: status).response(in: .json)
    }

    private static var now: Int64 { Int64(WallClock.secondsSince1970 * 1000) }

    // MARK: Reading

    private func query(_ request: Request, _ running: Running) -> Answer {
        let query: HistoryQuery
        do throws(HistoryQuery.Refusal) {
            query = try HistoryQuery(request.query, now: Self.now)
        } catch { return .now(Self.problem(error.description, 400)) }
        return .later { respond in
            Task {
                switch await running.sink.reader.answer(query) {
                case .answer(let bytes): respond(.json(bytes))
                case .busy:
                    respond(
                        Self.problem("too many questions at a time", 503).adding("Retry-After", "1")
                    )
                case .tooMuch:
                    respond(
                        Self.problem(
                            "more than \(HistoryQuery.rowsMax) points: ask for less, or with a step",
                            400))
                case .failed(let error):
                    var status = 503
                    if case .server(.queryCanceled, _) = error { status = 504 }
                    respond(Self.problem("the history's database: \(error)", status))
                }
            }
        }
    }

    // MARK: Recording

    private func record(_ request: Request, _ running: Running) -> Answer {
        if let refusal = refusal(request, running) { return .now(refusal) }
        let rows: [HistoryRow]
        do throws(RecordedMetrics.Refusal) {
            rows = try RecordedMetrics.rows(
                request.body, now: Self.now, retention: running.settings.retention.rows,
                reserved: service.reservedNames)
        } catch { return .now(Self.problem(error.message, 400)) }
        let gauges = service.gauges
        return .later { respond in
            Task {
                do throws(SinkRefusal) {
                    try await running.sink.keep(rows)
                    if running.settings.showsMetrics { gauges.show(rows, now: .now) }
                    respond(
                        .json(.object([JSON.Member("accepted", .whole(rows.count))]), status: 202))
                } catch {
                    guard case .unavailable(let message) = error else { return }
                    respond(Self.problem(message, 503).adding("Retry-After", "5"))
                }
            }
        }
    }

    private func refusal(_ request: Request, _ running: Running) -> Response? {
        // That it may change something at all has been seen to before.
        guard request.isAuthenticated || running.settings.acceptsMetrics else {
            return Self.problem(
                "recording needs users in web.config_file, or history.accept_metrics and the"
                    + " agent's Unix socket", 403)
        }
        // A web page in a browser can send every other type without being asked.
        let type = request.header("Content-Type")?.split(separator: ";").first.map(String.init)
        guard type?.lowercased() == "application/json" else {
            return Self.problem("the body must be application/json", 415)
        }
        return nil
    }
}
