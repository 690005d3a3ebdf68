import Agent
import CommandParts
import Configuration
import Delivery
import Messages
import NotificationSettings
import Platform
import Receivers
import Rules

/// The command `pgvigil notify`.
struct NotifyCommand: Command {
    static let name = "notify"
    static let summary = "Send a test alert to a receiver and show the exchange."
    static let options = [
        ConfigurationChoice.option,
        Option(
            "severity", "SEVERITY",
            "Send an alert of this severity, page, ticket or info, and leave it open."),
        Option("resolve", "Send the end of a test alert, and nothing else."),
        Option("print", "Show what would be sent, and send nothing."),
    ]
    static let operands = "test RECEIVER"
    static let discussion = """
        The alert is marked as a test. It has the severity info, and its end follows it at once. With
        --severity it stays open, so that one sees whether it rings; --resolve with the same severity
        ends it. No secret is shown: neither URLs nor keys nor signatures. Nothing goes through the
        outbox of a running agent; requests are the ones the agent makes. An Alertmanager is sent the
        alert at each of its URLs. The exit code is 0 when the receiver has taken everything, and 69
        otherwise.
        """
    private static let severities = ["page", "ticket", "info"]

    private let choice: ConfigurationChoice
    private let receiver: String
    private let severity: String
    private let statuses: [Message.Status]
    private let onlyPrints: Bool

    init(_ arguments: Arguments) throws(UsageError) {
        choice = ConfigurationChoice(arguments)
        let words = arguments.operands
        guard words.first == "test" else {
            throw UsageError("which task? pgvigil notify test RECEIVER")
        }
        guard words.count == 2 else {
            throw UsageError("which receiver? pgvigil notify test RECEIVER")
        }
        receiver = words[1]
        severity = arguments.value("severity") ?? "info"
        guard Self.severities.contains(severity) else {
            throw UsageError(
                "--severity \(severity): one of \(Self.severities.joined(separator: ", "))")
        }
        statuses =
            arguments.has("resolve")
            ? [.resolved] : arguments.value("severity") == nil ? [.firing, .resolved] : [.firing]
        onlyPrints = arguments.has("print")
    }

    func run() async -> ExitCode {
        switch choice.load() {
        case .failure(let code): return code
        case .success(let configuration):
            let section = configuration.notifications
            guard let receiver = section.receivers.first(where: { $0.name == receiver }) else {
                let known = section.receivers.map(\.name).joined(separator: ", ")
                StandardError.write(
                    "pgvigil: no receiver is called \(self.receiver)"
                        + (known.isEmpty ? "\n" : "; there are \(known)\n"))
                return .usage
            }
            return await test(receiver, Agent.links(of: configuration))
        }
    }

    private func test(_ receiver: Receiver, _ links: Links) async -> ExitCode {
        let sender = MessageSender(receiver, links)
        let now = Int64(WallClock.secondsSince1970 * 1000)
        var code = ExitCode.ok
        for status in statuses {
            if status == .resolved, !receiver.sendsResolved {
                StandardOutput.write(
                    "\(receiver.name) is not notified of resolved alerts (send_resolved: false)\n")
                continue
            }
            let message = TestMessage.make(for: receiver, status, severity: severity, now: now)
            StandardOutput.write("\(status.rawValue) test alert to \(receiver.name):\n")
            if onlyPrints {
                switch await sender.trials(of: message) {
                case .success(let trials):
                    for trial in trials {
                        Self.say(trial.line)
                        StandardOutput.write(ExchangeText.request(trial.delivery))
                    }
                case .failure(let refusal):
                    StandardOutput.write("  failed: \(refusal)\n")
                    code = .unavailable
                }
                continue
            }
            for trial in await sender.exchanges(message) {
                Self.say(trial.line)
                StandardOutput.write(ExchangeText.text(of: trial.exchange))
                if !sender.isTaken(trial.exchange) { code = .unavailable }
            }
        }
        if statuses == [.firing], code == .ok, !onlyPrints {
            let how = receiver.hasOutbox ? "it stays open" : "it ends by itself after a minute"
            StandardOutput.write(
                "\(how): pgvigil notify test \(receiver.name) --severity \(severity)"
                    + " --resolve ends it\n")
        }
        return code
    }

    /// Which of several Alertmanagers it is.
    private static func say(_ line: Int?) {
        if let line { StandardOutput.write("line \(line) of the URL's file:\n") }
    }
}
