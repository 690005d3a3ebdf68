import AgentSettings
import Collection
import CommandParts
import Configuration
import Metrics
import Platform
import Polling
import Postgres
import Preparation
import ReportReading
import Reports
import Targets

/// The command `pgvigil report`.
struct ReportCommand: Command {
    static let name = "report"
    static let summary = "Report on a period from the history, beside another one."
    static let options = [
        ConfigurationChoice.option, TargetChoice.option,
        Option(
            "period", "DURATION", "How long the period is, up to now, or beside --from or --to; 7d."
        ),
        Option("from", "TIME", "When it begins: 2026-11-21T08:00:00Z, or a day in UTC."),
        Option("to", "TIME", "When it ends; the last whole hour unless given."),
        Option(
            "compare", "PERIOD", "With what: previous (the default), none, or TIME..TIME.",
            former: "against"),
        Option(
            "format", "FORMAT", "text, markdown, html, csv or json; else by the end of --output."),
        Option("output", "FILE", "Write this file, as a whole or not at all, and print its name."),
    ]
    static let discussion = """
        Asks the database of the section history, by its login, with sessions that only read and
        limits of 20 seconds; no target is asked. Availability, score, indicators, alerts,
        statements, sizes and changes, each beside the other period. A difference counts when it is
        more than noise: two standard errors of the difference of both means, from the spread of the
        means of hours (minutes up to 6 hours, days beyond 35 days). What is not known is a dash.
        """

    private let choice: ConfigurationChoice
    private let target: String?
    private let request: ReportRequest
    private let format: ReportFormat
    private let output: String?
    private let now: Int64

    init(_ arguments: Arguments) throws(UsageError) {
        try arguments.refuseOperands()
        choice = ConfigurationChoice(arguments)
        target = arguments.value("target")
        output = arguments.value("output")
        if output?.isEmpty == true { throw UsageError("--output is empty") }
        format = try Self.format(arguments.value("format"), output)
        now = Int64(clamping: Int(WallClock.secondsSince1970.rounded(.down))) * 1000
        var words = ReportRequest.Words()
        words.period = arguments.value("period")
        words.from = arguments.value("from")
        words.to = arguments.value("to")
        words.compare = arguments.value("compare")
        do throws(ReportRefusal) {
            request = try ReportRequest(words, now: now)
        } catch {
            throw UsageError(error.message)
        }
    }

    private static func format(
        _ word: String?, _ output: String?
    ) throws(UsageError) -> ReportFormat {
        if let word {
            guard let format = ReportFormat(rawValue: word) else {
                throw UsageError("--format \(word) is none of \(ReportFormat.names)")
            }
            return format
        }
        guard let output else { return .text }
        let endings = ReportFormat.endings
        guard let (_, format) = endings.first(where: { output.hasSuffix($0.0) }) else {
            let all = endings.map(\.0).joined(separator: ", ")
            throw UsageError("--output \(output) ends with none of \(all): say --format")
        }
        return format
    }

    func run() async -> ExitCode {
        switch choice.load() {
        case .failure(let code): return code
        case .success(let configuration):
            guard let history = configuration.history else {
                return refuse(
                    "there is no section history, from whose database a report is made",
                    .configuration)
            }
            do throws(AgentError) {
                let reader = ReportReader(try Login(history, for: .watching))
                let code = await report(reader, configuration, history.interval.seconds)
                await reader.close()
                return code
            } catch {
                return refuse("\(error)", .configuration)
            }
        }
    }

    private func report(
        _ reader: ReportReader, _ configuration: Configuration, _ interval: Double
    ) async -> ExitCode {
        let watched = TargetChoice(name: nil).all(of: configuration, or: [])
            .filter { $0.kind == .postgresql }.map(\.name)
        do throws(PostgresError) {
            var names = watched
            if let target {
                // A target that is no longer watched has its history all the same.
                let isWatched = watched.contains { $0.hasSameBytes(as: target) }
                let known = isWatched ? watched : watched + (try await reader.names(request))
                guard known.contains(where: { $0.hasSameBytes(as: target) }) else {
                    return refuse(TargetChoice.refusal(of: target, among: known), .usage)
                }
                names = [target]
            }
            let report = try await reader.report(
                request, targets: target.map { [$0] } ?? [], names: names, interval: interval,
                now: now)
            return write(report)
        } catch {
            let remedy = reader.remedy(for: error).map { "; \($0)" } ?? ""
            return refuse("history: \(error)\(remedy)", .unavailable)
        }
    }

    private func write(_ report: Report) -> ExitCode {
        let text = report.written(as: format)
        guard let output else {
            // For programs as it is: spreadsheets want both characters of a line end.
            if StandardOutput.isTerminal {
                StandardOutput.write(text)
            } else {
                StandardOutput.write(Array(text.utf8))
            }
            return .ok
        }
        do throws(FileError) {
            // Behind a report on standard output the name would be a part of it.
            if try Files.writeOut(Array(text.utf8), to: output) {
                StandardOutput.write("\(output)\n")
            }
        } catch {
            return refuse("\(error)", .unavailable)
        }
        return .ok
    }

    private func refuse(_ message: String, _ code: ExitCode) -> ExitCode {
        StandardError.write("pgvigil: \(message)\n")
        return code
    }
}
