import Agent
import Configuration
import Delivery
import Notifications
import Platform
import Rules

/// The command `pgvigil notify`.
struct NotifyCommand: Command {
    static let name = "notify"
    static let summary = "Send a test alert to a receiver and show the exchange."
    static let options = [ConfigurationChoice.option]
    static let operands = "test RECEIVER"
    static let discussion = """
        The alert is marked as a test, and its end follows it. No secret is shown: neither URLs nor
        keys nor signatures. Nothing goes through the outbox of a running agent. The exit code is 0
        when the receiver has taken both, and 69 otherwise.
        """

    private let choice: ConfigurationChoice
    private let receiver: String

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
        for status in [Message.Status.firing, .resolved] {
            if status == .resolved, !receiver.sendsResolved { continue }
            let message = TestMessage.make(for: receiver, status, now: now)
            StandardOutput.write("\(status.rawValue) test alert to \(receiver.name):\n")
            let exchange = await sender.exchange(message)
            StandardOutput.write(ExchangeText.text(of: exchange))
            if !sender.isTaken(exchange) { code = .unavailable }
        }
        return code
    }
}
