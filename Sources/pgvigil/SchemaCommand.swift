import Agent
import Basics
import Collection
import CommandParts
import Configuration
import HistorySchema
import Installing
import Platform
import Polling
import Postgres
import Preparation
import Recording
import Targets

/// The command `pgvigil schema`.
struct SchemaCommand: Command {
    static let name = "schema"
    static let summary = "Make, upgrade or drop the schema that history is written to."
    static let options = [
        ConfigurationChoice.option,
        Option("target", "NAME", "A target's database, instead of that of history.conninfo."),
        Option("conninfo", "TEXT", "The database, instead of the configuration's."),
        Option("mode", "MODE", "How rows are stored: logged, unlogged, timescaledb or citus."),
        Option("grants", "Print the statements that give roles what they need."),
        Option("writer", "ROLE", "With --grants: the agent's role, pgvigil by default."),
        Option(
            "reader", "ROLE",
            "With --grants: the role of dashboards; pgvigil_reader when no role is named."),
        Option("recorder", "ROLE", "With --grants: the role of applications that record."),
        Option("job", "ROLE", "With --grants: the role of a scheduler that records."),
        Option("yes", "Drop without a question."),
    ]
    static let operands = "print | apply | upgrade | drop"
    static let discussion = """
        print     the whole as SQL, for a database that has nothing of it; connects to nothing
        apply     make the schema monitoring or bring it up to date; adopts a table
                  monitoring.performance_metrics that was made by hand, with its rows
        upgrade   the same, but only where there is something already
        drop      drop what apply made; refused when anything else lies in the schema

        All is safe to repeat. The exit code is 1 when something stands in the way, which is named;
        then nothing was changed. It is 1 as well when row security keeps a role from writing.
        """

    private enum Task: String {
        case print, apply, upgrade, drop
    }

    private let task: Task
    private let choice: ConfigurationChoice
    private let target: String?
    private let conninfo: ConnectionString?
    private let mode: SchemaMode?
    private let printsGrants: Bool
    private let writer: String
    private let reader: String?
    private let recorder: String?
    private let job: String?

    init(_ arguments: Arguments) throws(UsageError) {
        guard let word = arguments.operands.first else {
            throw UsageError("print, apply, upgrade or drop?")
        }
        guard let task = Task(rawValue: word) else {
            throw UsageError("unknown word \(word); print, apply, upgrade or drop")
        }
        if arguments.operands.count > 1 {
            throw UsageError("unexpected argument \(arguments.operands[1])")
        }
        self.task = task
        choice = ConfigurationChoice(arguments)
        target = arguments.value("target")
        if let text = arguments.value("conninfo") {
            // The text is not repeated: it may hold a password against all advice.
            guard let conninfo = ConnectionString(text) else {
                throw UsageError(
                    "--conninfo is no connection string that libpq reads; in a URI, @ : / and ? in"
                        + " a name or password are written %40 %3A %2F and %3F")
            }
            if choice.path != nil || target != nil {
                throw UsageError("--conninfo stands instead of --config and --target")
            }
            self.conninfo = conninfo
        } else {
            conninfo = nil
        }
        if let text = arguments.value("mode") {
            guard let mode = SchemaMode(rawValue: text) else {
                let all = SchemaMode.allCases.map(\.rawValue).joined(separator: ", ")
                throw UsageError("--mode \(text) is none of \(all)")
            }
            self.mode = mode
        } else {
            mode = nil
        }
        printsGrants = arguments.has("grants")
        writer = arguments.value("writer") ?? "pgvigil"
        // Statements for a role that does not exist would end the whole paste.
        let namesRoles = ["writer", "recorder", "job"].contains { arguments.value($0) != nil }
        reader = arguments.value("reader") ?? (namesRoles ? nil : "pgvigil_reader")
        recorder = arguments.value("recorder")
        job = arguments.value("job")
        if printsGrants, task != .print { throw UsageError("--grants belongs to schema print") }
        if task == .drop, !arguments.has("yes") {
            throw UsageError("drop loses all history: say --yes")
        }
        if task != .drop, arguments.has("yes") { throw UsageError("--yes belongs to schema drop") }
    }

    func run() async -> ExitCode {
        if task == .print {
            StandardOutput.write(printsGrants ? grants : Schema.script(mode: mode ?? .logged))
            return .ok
        }
        switch login() {
        case .failure(let code): return code
        case .success(let login):
            let installer = SchemaInstaller(login)
            let code = await work(installer)
            await installer.close()
            return code
        }
    }

    private func work(_ installer: SchemaInstaller) async -> ExitCode {
        do throws(SchemaInstaller.Refusal) {
            if task == .drop {
                let isAdoptedLeft = try await installer.drop()
                StandardOutput.write(
                    isAdoptedLeft
                        ? "schema monitoring: dropped, but for the table performance_metrics that"
                            + " was adopted: it has its old name again, and its rows\n"
                        : "schema monitoring: dropped\n")
            } else {
                let outcome = try await installer.apply(
                    mode: mode, expectsSchema: task == .upgrade)
                StandardOutput.write(text(of: outcome))
                if !outcome.hidden.isEmpty { return .problems }
            }
            return .ok
        } catch {
            for problem in error.problems {
                StandardError.write("pgvigil: \(VisibleText.line("\(problem)"))\n")
            }
            let isAway = error.problems.contains {
                if case .unreachable = $0 { true } else { false }
            }
            return isAway ? .unavailable : .problems
        }
    }

    private func text(of outcome: SchemaInstaller.Outcome) -> String {
        var lines = outcome.applied.map { "version \($0.version): \($0.name)" }
        if let partition = outcome.adopted {
            let milliseconds = Int((outcome.locked.seconds * 1000).rounded(.up))
            lines.append(
                "adopted: performance_metrics is now the partition \(partition),"
                    + " locked for \(milliseconds) ms")
        }
        lines += outcome.renamed.map { "renamed: \($0.object.identity) is now \($0.name)" }
        lines += outcome.secured.map { "set right: \($0)" }
        let isIdle = outcome.applied.isEmpty && outcome.secured.isEmpty
        let state = isIdle ? "nothing to do" : "done"
        lines.append(
            "schema monitoring: \(state), version \(Schema.version), mode \(outcome.mode)")
        if let mode, mode.rawValue != outcome.mode {
            lines.append(
                "the mode stays \(outcome.mode): a schema keeps the mode it was made with; from"
                    + " unlogged to logged: SELECT monitoring.migrate_unlogged_to_logged()")
        }
        lines += outcome.hidden.map {
            "row security hides or refuses rows of \($0.table); to fix: \($0.remedy);"
        }
        lines.append(
            "names without \"monitoring.\":"
                + " ALTER DATABASE \(outcome.database) SET search_path = \"$user\", public, monitoring"
        )
        return lines.map { VisibleText.line($0) + "\n" }.joined()
    }

    private var grants: String {
        func block(_ title: String, _ statements: [String]) -> String {
            "-- \(title)\n" + statements.map { "\($0);\n" }.joined()
        }
        var blocks = [block("for the agent, which writes", SchemaGrants.writer(writer))]
        if let reader {
            blocks.append(
                block(
                    "for dashboards; views of this moment need pg_read_all_stats besides, which"
                        + " also shows the statements of others", SchemaGrants.reader(reader)))
        }
        if let recorder {
            blocks.append(
                block(
                    "for applications that call record_metric()", SchemaGrants.recorder(recorder)))
        }
        if let job {
            blocks.append(
                block(
                    "for a scheduler that calls record_performance_metrics()",
                    SchemaGrants.job(job)))
        }
        return blocks.joined(separator: "\n")
    }

    /// The database: what `--conninfo` says, or `history.conninfo`, or the one target.
    private func login() -> Result<Login, ExitCode> {
        if let conninfo { return .success(Login(conninfo: conninfo, purpose: .plain)) }
        switch choice.load() {
        case .failure(let code): return .failure(code)
        case .success(let configuration):
            if let history = configuration.history, target == nil {
                do throws(AgentError) {
                    return .success(try SchemaInstaller.login(of: history))
                } catch {
                    StandardError.write("pgvigil: \(error)\n")
                    return .failure(.configuration)
                }
            }
            do throws(WatchedTarget.Refusal) {
                let servers = try WatchedTarget.targets(of: configuration).filter {
                    $0.kind == .postgresql && (target == nil || $0.name == target)
                }
                guard servers.count == 1 else {
                    let names = servers.map(\.name).joined(separator: ", ")
                    StandardError.write(
                        servers.isEmpty
                            ? "pgvigil: no server is called \(target ?? "")\n"
                            : "pgvigil: which target? --target one of: \(names)\n")
                    return .failure(.usage)
                }
                let login = servers[0].login
                return .success(
                    Login(
                        conninfo: login.conninfo, password: login.password, purpose: .plain,
                        connectTimeout: login.connectTimeout))
            } catch {
                StandardError.write("pgvigil: \(error)\n")
                return .failure(.configuration)
            }
        }
    }
}
