import Basics
import Documents
import Metrics
package import Platform
import Postgres
package import ReportReading
package import Reports

/// Makes reports from the history of a running agent, one at a time, those by the clock first.
///
/// Each has a connection of its own to the history's database, which only reads and is closed
/// afterwards, and an end: when its time is over, the server is asked to stop what it does. No target
/// is asked.
package final class ReportDesk: Sendable {
    private let history: @Sendable () -> ReportHistory
    private let watched: @Sendable () -> [String]
    private let turn: ReportTurn
    private let time: TimeSource

    /// Makes reports from this history; `watched` are the names of the servers that are watched.
    package init(
        history: @escaping @Sendable () -> ReportHistory,
        watched: @escaping @Sendable () -> [String], time: TimeSource = .machine
    ) {
        self.history = history
        self.watched = watched
        self.time = time
        turn = ReportTurn(time: time)
    }

    /// Whether a report is being made.
    package var isBusy: Bool { turn.isTaken }

    /// Whether a report by the clock waits for the end of another one.
    package var isAwaited: Bool { turn.isAwaited }

    /// Why there is none at this time, whichever is asked for; nil when there is a history.
    package var absence: ReportFailure? {
        switch history() {
        case .starting: .starting
        case .notKept: .notKept
        case .kept: nil
        }
    }

    /// The report on these targets, or on all when there are none, made within this time; `now` is in
    /// milliseconds since 1970.
    ///
    /// One by the clock waits for its turn within the limit. For a client there is none while another
    /// one is made.
    package func make(
        _ request: ReportRequest, targets: [String], within limit: Duration,
        isByClock: Bool = false, now: Int64
    ) async -> Result<Report, ReportFailure> {
        let login: Login
        let seconds: Double
        switch history() {
        case .starting: return .failure(.starting)
        case .notKept: return .failure(.notKept)
        case .kept(let reading, let interval):
            login = reading
            seconds = interval
        }
        let names = watched()
        let work = Task { [turn, time] () async -> Result<Report, ReportFailure> in
            if isByClock {
                guard await turn.wait() else { return .failure(.busy) }
            } else if let failure = await turn.take() {
                return .failure(failure)
            }
            let began = time.now
            let reader = ReportReader(login)
            let result = await Self.ask(reader, request, targets, names, seconds, now)
            await reader.close()
            turn.giveBack(resting: isByClock ? .zero : began.duration(to: time.now))
            return result
        }
        let end = Task {
            try await Task.sleep(for: limit)
            work.cancel()
        }
        defer { end.cancel() }
        let result = await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            work.cancel()
        }
        switch result {
        case .failure(.cancelled): return .failure(Task.isCancelled ? .cancelled : .late(limit))
        case .failure(.busy) where Task.isCancelled: return .failure(.cancelled)
        default: return result
        }
    }

    private static func ask(
        _ reader: ReportReader, _ request: ReportRequest, _ targets: [String],
        _ watched: [String], _ interval: Double, _ now: Int64
    ) async -> Result<Report, ReportFailure> {
        do throws(PostgresError) {
            if targets.count == 1, let target = targets.first, !contains(watched, target) {
                // A target that is no longer watched has its history all the same.
                let known = try await reader.names(request)
                guard contains(known, target) else {
                    return .failure(.unknownTarget(refusal(of: target, among: watched + known)))
                }
            }
            return .success(
                try await reader.report(
                    request, targets: targets, names: targets.isEmpty ? watched : targets,
                    interval: interval, now: now))
        } catch {
            let words = "\(error)" + (reader.remedy(for: error).map { "; \($0)" } ?? "")
            switch error {
            case .cancelled: return .failure(.cancelled)
            case .deadline, .connectDeadline, .server(.queryCanceled, _):
                return .failure(.slow(words))
            default: return .failure(.history(words))
            }
        }
    }

    private static func contains(_ names: [String], _ name: String) -> Bool {
        names.contains { $0.hasSameBytes(as: name) }
    }

    private static func refusal(of name: String, among names: [String]) -> String {
        let words = "target \(VisibleText.line(name)) is neither watched nor in the history then"
        let meant = Suggestion.nearest(to: name, among: names)
        return words + (meant.map { "; did you mean \(VisibleText.line($0))?" } ?? "")
    }
}
