import Basics
package import Messages
package import Platform
package import Receivers
package import Rules
import Transfers

/// Makes one attempt after another to reach one receiver.
package final class MessageSender: MessageSending {
    private let receiver: Receiver
    private let builder: PayloadBuilder
    private let client: Client
    private let time: TimeSource
    /// Where secrets are read, bodies are made and programs run: a receiver with a text that takes
    /// its time, or a slow disk, holds up no other.
    private let making = Confined((), threadNamed: "pgv-making")

    /// A sender with a client of its own.
    package init(_ receiver: Receiver, _ links: Links, time: TimeSource = .machine) {
        self.receiver = receiver
        self.time = time
        builder = PayloadBuilder(links) { key, message in
            MessageAuthentication.sha256(key: key, message: message)
        }
        client = Client(name: "pgv-\(receiver.name)", options: Self.options(receiver.transport))
    }

    private static func options(_ transport: Receiver.Transport) -> ClientOptions {
        var options = ClientOptions()
        options.connectTimeout = transport.connectTimeout
        options.timeout = transport.timeout
        options.stallTimeout = min(options.stallTimeout, transport.timeout)
        options.authorityFile = transport.authorityFile
        options.certificateFile = transport.certificateFile
        options.keyFile = transport.keyFile
        options.proxy = transport.proxy
        options.userAgent = "pgvigil/\(Version.text)"
        return options
    }

    /// What a program finds in its environment: nothing of ours.
    private static let environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"]

    /// What an attempt came to, in full: for `pgvigil notify test`.
    package enum Exchange: Sendable {
        /// An answer, with what it is for.
        case answered(Delivery, ReceiverAnswer)
        /// A program has taken its input.
        case ran(input: [UInt8])
        /// No answer, or nothing to send; nil when the task was cancelled.
        case failed(Delivery?, reason: String?)
    }

    /// Tries once; nil when the task was cancelled meanwhile.
    package func attempt(_ message: Message) async -> AttemptOutcome? {
        outcome(of: await exchange(message))
    }

    /// Tries once with a file that a mail brings along; where the receiver finds that too large,
    /// `other` goes in its place, without the file.
    ///
    /// Gives the outcome, nil when the task was cancelled meanwhile, and whether `other` went.
    package func attempt(
        _ message: Message, with attachment: MailAttachment, or other: Message
    ) async -> (outcome: AttemptOutcome?, isOther: Bool) {
        let whole = await exchange(message, .full, attachment)
        guard case .answered(_, let answer) = whole, wantsPlainer(answer) else {
            return (outcome(of: whole), false)
        }
        return (await attempt(other), true)
    }

    private func outcome(of exchange: Exchange) -> AttemptOutcome? {
        switch exchange {
        case .answered(let delivery, let answer): explained(outcome(of: answer), answer, delivery)
        case .ran: .status(200, retryAfter: nil)
        case .failed(_, let reason?): .failure(reason)
        case .failed(_, nil): nil
        }
    }

    /// The outcome with what the service itself says of a refusal.
    private func explained(
        _ outcome: AttemptOutcome, _ answer: ReceiverAnswer, _ delivery: Delivery
    ) -> AttemptOutcome {
        guard case .status(let status, let retryAfter, nil) = outcome, status >= 300 else {
            return outcome
        }
        let words = AnswerWords.shown(answer.body, to: delivery)
        return .status(status, retryAfter: retryAfter, words: words.isEmpty ? nil : words)
    }

    private func outcome(of answer: ReceiverAnswer) -> AttemptOutcome {
        receiver.kind.definition.outcome(of: receiver.kind.definition.meant(answer))
    }

    /// Whether an exchange has brought the message to its receiver.
    package func isTaken(_ exchange: Exchange) -> Bool {
        switch exchange {
        case .answered(_, let answer):
            outcome(of: answer).verdict(now: 0) == .delivered
        case .ran: true
        case .failed: false
        }
    }

    /// Tries once, in a plainer form when the receiver refuses a fuller one, and tells everything.
    package func exchange(_ message: Message) async -> Exchange {
        var last = Exchange.failed(nil, reason: nil)
        for form in MessageForm.allCases {
            last = await exchange(message, form, nil)
            guard case .answered(_, let answer) = last, wantsPlainer(answer) else { break }
        }
        return last
    }

    private func wantsPlainer(_ answer: ReceiverAnswer) -> Bool {
        receiver.kind.definition.wantsPlainer(receiver.kind.definition.meant(answer))
    }

    /// What would be sent, or in one line why nothing can be.
    package func delivery(
        of message: Message, _ form: MessageForm = .full, with attachment: MailAttachment? = nil
    ) async -> Result<Delivery, NotificationRefusal> {
        let (receiver, builder, time) = (self.receiver, self.builder, self.time)
        return await making.run { _ in
            CredentialsReader.read(receiver).flatMap {
                builder.delivery(
                    of: message, to: receiver, $0, now: time.moment.wall,
                    form: form, attachment: attachment)
            }
        }
    }

    private func exchange(
        _ message: Message, _ form: MessageForm, _ attachment: MailAttachment?
    ) async -> Exchange {
        switch await delivery(of: message, form, with: attachment) {
        case .failure(let refusal): return .failed(nil, reason: "\(refusal)")
        case .success(let delivery):
            switch delivery.way {
            case .request: return await send(delivery)
            case .mail(let envelope): return await send(delivery, envelope)
            case .program(let arguments): return await run(arguments, delivery.body)
            }
        }
    }

    private func send(_ delivery: Delivery) async -> Exchange {
        var request = ClientRequest(
            url: delivery.url, headers: delivery.headers.map { (name: $0.name, value: $0.value) },
            body: delivery.body)
        request.awsSigning = delivery.signature.map {
            AWSSigning(
                region: $0.region, service: $0.service, keyID: $0.keyID, secretKey: $0.secretKey)
        }
        do throws(ClientError) {
            let response = try await client.send(request)
            let answer = ReceiverAnswer(
                status: response.status, retryAfter: response.header("Retry-After"),
                body: response.body)
            return .answered(delivery, answer)
        } catch {
            return .failed(delivery, reason: error == .cancelled ? nil : "\(error)")
        }
    }

    private func send(_ delivery: Delivery, _ envelope: MailEnvelope) async -> Exchange {
        let security: MailRequest.Security =
            switch envelope.security {
            case .implicit: .implicit
            case .starttls: .starttls
            case .none: .none
            }
        let mail = MailRequest(
            host: envelope.host, port: envelope.port, security: security, sender: envelope.sender,
            recipients: envelope.recipients, username: envelope.username,
            password: envelope.password, body: delivery.body)
        do throws(ClientError) {
            let reply = try await client.send(mail)
            let lines = Array(reply.lines.joined(separator: "\n").utf8)
            return .answered(delivery, ReceiverAnswer(status: reply.code, body: lines))
        } catch {
            // Which of several ways was tried is half of the explanation.
            let reason = error == .cancelled ? nil : "\(envelope.attempt): \(error)"
            return .failed(delivery, reason: reason)
        }
    }

    private func run(_ arguments: [String], _ input: [UInt8]) async -> Exchange {
        let timeout = receiver.transport.timeout
        return await making.run { _ in
            do throws(CommandOutput.Failure) {
                _ = try CommandOutput.of(
                    arguments, environment: Self.environment, input: input, within: timeout)
                return .ran(input: input)
            } catch {
                if case .ended(.exited(let code), let errors) = error {
                    let words = ProgramWords.shown(errors, without: arguments.dropFirst())
                    return .failed(
                        nil, reason: "exit code \(code)" + (words.isEmpty ? "" : ": \(words)"))
                }
                return .failed(nil, reason: "\(error)")
            }
        }
    }

    /// Sends the present state to every Alertmanager of the receiver; names those that refuse it.
    package func post(_ alerts: [MessageAlert], now: Int64) async -> [PostFailure] {
        switch await posts(of: alerts, now: now) {
        case .failure(let refusal): return [PostFailure("\(refusal)")]
        case .success(let posts):
            var failures: [PostFailure] = []
            for post in posts {
                var reason: String?
                for delivery in post.deliveries {
                    reason = failure(of: await send(delivery)) ?? reason
                }
                if let reason { failures.append(PostFailure(line: post.line, reason)) }
            }
            return failures
        }
    }

    /// Where and why the present state was not taken, or nil when it was.
    private func failure(of exchange: Exchange) -> String? {
        let (delivery, reason): (Delivery?, String)
        switch exchange {
        case .answered(_, let answer) where (200...299).contains(answer.status): return nil
        case .answered(let sent, let answer): (delivery, reason) = (sent, "status \(answer.status)")
        case .failed(let sent, let why): (delivery, reason) = (sent, why ?? "cancelled")
        case .ran: return nil
        }
        guard let place = delivery.flatMap({ ClientRequest(url: $0.url).place }),
            !reason.hasPrefix(place)
        else { return reason }
        return "\(place): \(reason)"
    }

    private func posts(
        of alerts: [MessageAlert], now: Int64
    ) async -> Result<[AlertmanagerPost], NotificationRefusal> {
        let (receiver, builder) = (self.receiver, self.builder)
        return await making.run { _ in
            CredentialsReader.read(receiver).flatMap {
                builder.posts(of: alerts, to: receiver, $0, now: now)
            }
        }
    }

    /// All that a message takes to reach a receiver of any kind: one request, or one for each of
    /// several Alertmanagers, with the line of its URL in the file.
    package func trials(
        of message: Message
    ) async -> Result<[(line: Int?, delivery: Delivery)], NotificationRefusal> {
        guard !receiver.hasOutbox else {
            return await delivery(of: message).map { [(nil, $0)] }
        }
        return await posts(of: message.alerts, now: message.createdAt).map { posts in
            posts.flatMap { post in post.deliveries.map { (post.line, $0) } }
        }
    }

    /// Tries once, as the agent would, and tells everything of each request.
    package func exchanges(_ message: Message) async -> [(line: Int?, exchange: Exchange)] {
        guard !receiver.hasOutbox else { return [(nil, await exchange(message))] }
        switch await trials(of: message) {
        case .failure(let refusal): return [(nil, .failed(nil, reason: "\(refusal)"))]
        case .success(let trials):
            var exchanges: [(line: Int?, exchange: Exchange)] = []
            for trial in trials { exchanges.append((trial.line, await send(trial.delivery))) }
            return exchanges
        }
    }
}
