import Basics
import Documents
import Metrics
import Platform
import Postgres
package import ReportReading
package import Reports

/// Makes reports from the history of a running agent, one at a time.
///
/// Each has a connection of its own to the history's database, which only reads and is closed
/// afterwards, and an end: when its time is over, the server is asked to stop what it does. No target
/// is asked.
package final class ReportDesk: Sendable {
    private let history: @Sendable () -> ReportHistory
    private let watched: @Sendable () -> [String]
    private let isTaken = Locked(false)

    /// Makes reports from this history; `watched` are the names of the servers that are watched.
    package init(
        history: @escaping @Sendable () -> ReportHistory,
        watched: @escaping @Sendable () -> [String]
    ) {
        self.history = history
        self.watched = watched
    }

    /// Why there is none at this time, whichever is asked for; nil when there is a history.
    package var absence: ReportFailure? {
        switch history() {
        case .starting: .starting
        case .notKept: .notKept
        case .kept: nil
        }
    }

    /// The report on one target or all, made within this time; `now` is in milliseconds since 1970.
    ///
    /// Nothing waits for its turn: while another one is made there is none.
    package func make(
        _ request: ReportRequest, target: String?, within limit: Duration, now: Int64
    ) async -> Result<Report, ReportFailure> {
        let reader: ReportReader
        let seconds: Double
        switch history() {
        case .starting: return .failure(.starting)
        case .notKept: return .failure(.notKept)
        case .kept(let login, let interval):
            guard takeTurn() else { return .failure(.busy) }
            reader = ReportReader(login)
            seconds = interval
        }
        defer { isTaken.withLock { $0 = false } }
        let names = watched()
        let work = Task {
            let result = await Self.ask(reader, request, target, names, seconds, now)
            await reader.close()
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
        guard case .failure(.cancelled) = result else { return result }
        return .failure(Task.isCancelled ? .cancelled : .late(limit))
    }

    private func takeTurn() -> Bool {
        isTaken.withLock { isTaken in
            defer { isTaken = true }
            return !isTaken
        }
    }

    private static func ask(
        _ reader: ReportReader, _ request: ReportRequest, _ target: String?, _ watched: [String],
        _ interval: Double, _ now: Int64
    ) async -> Result<Report, ReportFailure> {
        do throws(PostgresError) {
            if let target, !contains(watched, target) {
                // A target that is no longer watched has its history all the same.
                let known = try await reader.names(request)
                guard contains(known, target) else {
                    return .failure(.unknownTarget(refusal(of: target, among: watched + known)))
                }
            }
            return .success(
                try await reader.report(
                    request, target: target, names: target.map { [$0] } ?? watched,
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
