import Agent
import AgentSettings
import Basics
import CommandParts
import Configuration
import Documents
import FoundationEssentials
import Messages
import Metrics
import Notifications
import Outbox
import Platform
import Receivers
import RuleDocuments

/// The command `pgvigil silence`.
struct SilenceCommand: Command {
    static let name = "silence"
    static let summary = "Add, list or expire silences."
    static let options =
        [
            ConfigurationChoice.option,
            Option("url", "URL", "The running agent; by default where the configuration listens."),
            Option("duration", "TIME", "How long, as in 2h; 1h by default."),
            Option("comment", "TEXT", "Why."),
            Option("author", "NAME", "Who; $USER or the user's name by default."),
            Option("until-resolved", "End it when no alert that it matches is left."),
        ] + AgentDoor.options
    static let operands = "[list | add MATCHER... | expire ID]"
    static let discussion = """
        A matcher is written as in Alertmanager: target=orders, severity=~"warning|info".
        It goes to the Unix socket where the configuration has one, unless --url is given.
        \(AgentDoor.help)
        The exit code is 0 when it is done, 1 when the agent refuses it, and 69 when the agent cannot
        be reached.
        """

    private enum Task {
        case list
        case add([String])
        case expire(String)
    }

    private let choice: ConfigurationChoice
    private let arguments: Arguments
    private let task: Task
    private let duration: Duration

    init(_ arguments: Arguments) throws(UsageError) {
        choice = ConfigurationChoice(arguments)
        try AgentDoor.check(arguments)
        self.arguments = arguments
        let words = arguments.operands
        switch (words.first ?? "list", words.count) {
        case ("list", 0...1): task = .list
        case ("add", 2...): task = .add(Array(words.dropFirst()))
        case ("add", _): throw UsageError("which alerts? pgvigil silence add MATCHER...")
        case ("expire", 2) where words[1].utf8.allSatisfy({ $0 > 0x2f && $0 < 0x7f || $0 == 0x2d }):
            task = .expire(words[1])
        case ("expire", _): throw UsageError("which silence? pgvigil silence expire ID")
        default: throw UsageError("unknown word \(words[0]); list, add or expire")
        }
        let text = arguments.value("duration") ?? "1h"
        guard case .success(let duration) = DurationText.parse(text), duration > .zero else {
            throw UsageError("--duration \(text) is no duration as in 2h")
        }
        self.duration = duration
    }

    func run() async -> ExitCode {
        switch choice.load() {
        case .failure(let code): return code
        case .success(let configuration):
            guard
                let door = try? AgentDoor(
                    arguments, AgentDoor.Place(arguments, configuration))
            else { return .usage }
            switch task {
            case .list: return await list(door)
            case .add(let matchers):
                return await add(matchers, door, configuration)
            case .expire(let id):
                switch await door.ask("DELETE", "\(Self.path)/\(id)") {
                case .success: return .ok
                case .failure(let code): return code
                }
            }
        }
    }

    private static let path = "/api/v1/silences"

    private func list(_ door: AgentDoor) async -> ExitCode {
        let body: [UInt8]
        switch await door.ask("GET", Self.path) {
        case .success(let answer): body = answer
        case .failure(let code): return code
        }
        guard let found = try? JSONDecoder().decode([SilenceJSON].self, from: Data(body)) else {
            StandardError.write("pgvigil: the answer is no list of silences\n")
            return .unavailable
        }
        let rows = found.map(\.row)
        StandardOutput.write(
            TextTable.lines([["ID", "STATE", "ENDS", "BY", "MATCHERS", "COMMENT"]] + rows))
        return .ok
    }

    /// The names of all alerts; none when the agent evaluates no rules, so that others do.
    private static func alertNames(_ configuration: Configuration) -> [String] {
        let rules = configuration.rules.files.flatMap(\.groups).flatMap(\.rules)
        let names = Set(rules.filter(\.isAlerting).map(\.name)).sorted()
        return names.isEmpty ? [] : names + OwnAlert.allCases.map(\.rawValue)
    }

    /// Says when no alert of the rules and targets can fit: most likely a slip.
    private static func warn(of matchers: [Matcher], _ configuration: Configuration) {
        let names = alertNames(configuration)
        for matcher in matchers where matcher.name == "alertname" && !names.isEmpty {
            let fits = names.contains { matcher.matches(LabelSet(["alertname": $0])) }
            guard !fits else { continue }
            StandardError.write("pgvigil: no alert of the rules has \(matcher)\n")
            return
        }
        // Where others evaluate rules, only the targets are known.
        let known = names.isEmpty ? matchers.filter { $0.name == "target" } : matchers
        if let reason = AlertLabels(configuration).refusal(of: known) {
            StandardError.write("pgvigil: the silence fits no alert there can be: \(reason)\n")
        }
    }

    /// Who runs this: what the shell says, and the name of the user where it says nothing.
    private static var user: String {
        let name = ProcessEnvironment.value(of: "USER") ?? ""
        return name.isEmpty ? ProcessEnvironment.userName : name
    }

    private func add(
        _ texts: [String], _ door: AgentDoor, _ configuration: Configuration
    ) async -> ExitCode {
        var matchers: [Matcher] = []
        for text in texts {
            switch MatcherText.parse(text) {
            case .success(let found): matchers += found
            case .failure(let refusal):
                StandardError.write("pgvigil: \(text): \(refusal)\n")
                return .usage
            }
        }
        let now = Int64(WallClock.secondsSince1970 * 1000)
        let silence = Silence(
            id: "", matchers: matchers, startsAt: now,
            endsAt: now + duration.wholeMilliseconds, updatedAt: now,
            createdBy: arguments.value("author") ?? Self.user,
            comment: arguments.value("comment") ?? "",
            endsWithAlerts: arguments.has("until-resolved"))
        let body = PayloadBuilder.json(SilenceJSON(silence, now: now))
        let answer: [UInt8]
        switch await door.ask("POST", Self.path, body: body) {
        case .success(let taken): answer = taken
        case .failure(let code): return code
        }
        let words = try? JSONDecoder().decode([String: String].self, from: Data(answer))
        StandardOutput.write("\(words?["silenceID"] ?? "")\n")
        if let warning = words?["warning"] { StandardError.write("pgvigil: \(warning)\n") }
        Self.warn(of: matchers, configuration)
        return .ok
    }
}

extension AgentDoor.Place {
    /// Where the agent with a configuration is, unless options say otherwise.
    ///
    /// Without a user, changes are accepted over the Unix socket alone.
    init(_ arguments: Arguments, _ configuration: Configuration) {
        let tls = configuration.webConfig?.tls
        let scheme = tls == nil ? "http" : "https"
        self.init(
            url: arguments.value("url") ?? "\(scheme)://localhost",
            socket: arguments.value("socket"))
        while url.hasSuffix("/") { url.removeLast() }
        guard arguments.value("url") == nil else { return }
        if let file = tls?.certificateFile, (try? Files.read(file)) != nil { certificate = file }
        guard socket == nil else { return }
        let unix = configuration.web.listen.first { address in
            if case .unix = address { true } else { false }
        }
        switch unix ?? configuration.web.listen.first {
        case .tcp(let host, let port):
            let isAny = host.isEmpty || host == "0.0.0.0" || host == "::"
            let name = isAny ? "localhost" : host.contains(":") ? "[\(host)]" : host
            url = "\(scheme)://\(name):\(port)"
        case .unix(let path): socket = path
        case nil: break
        }
    }
}
