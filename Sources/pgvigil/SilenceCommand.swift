import Agent
import Basics
import Configuration
import FoundationEssentials
import HTTP
import Metrics
import Notifications
import Outbox
import Platform
import Rules

/// The command `pgvigil silence`.
struct SilenceCommand: Command {
    static let name = "silence"
    static let summary = "Add, list or expire silences."
    static let options = [
        ConfigurationChoice.option,
        Option("url", "URL", "The running agent; by default where the configuration listens."),
        Option("socket", "PATH", "The agent's Unix socket, in place of the host in the URL."),
        Option("user", "NAME", "The user, when the agent wants a password."),
        Option("password-file", "FILE", "The file with the user's password."),
        Option("ca-file", "FILE", "Certificates to trust in place of the system's."),
        Option("duration", "TIME", "How long, as in 2h; 1h by default."),
        Option("comment", "TEXT", "Why."),
        Option("author", "NAME", "Who; $USER or the user's name by default."),
        Option("until-resolved", "End it when no alert that it matches is left."),
    ]
    static let operands = "[list | add MATCHER... | expire ID]"
    static let discussion = """
        A matcher is written as in Alertmanager: target=orders, severity=~"warning|info".
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
            guard let door = SilenceDoor(arguments, configuration) else { return .usage }
            switch task {
            case .list: return await list(door)
            case .add(let matchers):
                return await add(matchers, door, configuration)
            case .expire(let id):
                return await door.ask("DELETE", "/\(id)") == nil ? .unavailable : .ok
            }
        }
    }

    private func list(_ door: SilenceDoor) async -> ExitCode {
        guard let body = await door.ask("GET") else { return .unavailable }
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
        _ texts: [String], _ door: SilenceDoor, _ configuration: Configuration
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
        guard let answer = await door.ask("POST", body: body) else { return .unavailable }
        let id = try? JSONDecoder().decode([String: String].self, from: Data(answer))["silenceID"]
        StandardOutput.write("\(id ?? "")\n")
        Self.warn(of: matchers, configuration)
        return .ok
    }
}

/// The way to a running agent.
private struct SilenceDoor {
    private let client: Client
    private let url: String
    private let headers: [(name: String, value: String)]

    init?(_ arguments: Arguments, _ configuration: Configuration) {
        var options = ClientOptions()
        options.authorityFile = arguments.value("ca-file")
        var headers = [(name: "Content-Type", value: "application/json")]
        if let user = arguments.value("user") {
            guard let path = arguments.value("password-file"), let bytes = try? Files.read(path)
            else {
                StandardError.write("pgvigil: --password-file is missing or cannot be read\n")
                return nil
            }
            let pair = Data("\(user):\(SecretText.of(bytes))".utf8).base64EncodedString()
            headers.append((name: "Authorization", value: "Basic \(pair)"))
        }
        let scheme = configuration.webConfig?.tls == nil ? "http" : "https"
        var base = arguments.value("url") ?? "\(scheme)://localhost"
        options.socketPath = arguments.value("socket")
        if arguments.value("url") == nil, options.socketPath == nil {
            // Without a user, changes are accepted over the Unix socket alone.
            let socket = configuration.web.listen.first { address in
                if case .unix = address { return arguments.value("user") == nil }
                return false
            }
            switch socket ?? configuration.web.listen.first {
            case .tcp(let host, let port):
                let isAny = host.isEmpty || host == "0.0.0.0" || host == "::"
                let name = isAny ? "localhost" : host.contains(":") ? "[\(host)]" : host
                base = "\(scheme)://\(name):\(port)"
            case .unix(let path): options.socketPath = path
            case nil: break
            }
        }
        while base.hasSuffix("/") { base.removeLast() }
        url = base + "/api/v1/silences"
        self.headers = headers
        client = Client(name: "pgvigil-silence", options: options)
    }

    /// The body of an answer that says yes; otherwise the reason goes to standard error.
    func ask(_ method: String, _ path: String = "", body: [UInt8] = []) async -> [UInt8]? {
        do throws(ClientError) {
            let response = try await client.send(
                ClientRequest(method: method, url: url + path, headers: headers, body: body))
            if (200...299).contains(response.status) { return response.body }
            let text = String(decoding: response.body, as: UTF8.self)
            StandardError.write("pgvigil: status \(response.status): \(text)")
            if !text.hasSuffix("\n") { StandardError.write("\n") }
        } catch { StandardError.write("pgvigil: \(error)\n") }
        return nil
    }
}
