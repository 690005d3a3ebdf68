package import Messages
import Metrics

/// A service, or a program, that messages can be sent to: all that tells it from the others.
///
/// Each kind has a folder of its own and a line in `ReceiverKinds.all`. The configuration's keys,
/// what is hidden of them, the documents and the contract test are made from that list.
package protocol ReceiverKind: Sendable {
    /// Its key in the configuration of a receiver, such as `slack`.
    static var name: String { get }
    /// What it is sent and within which limits: one line of Markdown for the documents.
    static var help: String { get }
    /// What else to know of it, in Markdown; empty when there is nothing.
    static var notes: String { get }
    /// The keys of its section; a single key of the kind's own name stands without a section.
    static var keys: [ReceiverKey] { get }
    /// How many messages it takes by default.
    static var rateLimit: TokenBucket.Limit { get }
    /// Whether it is sent the present state again and again instead of messages.
    static var isSentState: Bool { get }
    /// Whether a message opens or closes an incident, so that mere notices are kept from it.
    static var hasIncidents: Bool { get }
    /// The keys that decide where messages arrive: with another value of one, what was opened before
    /// is out of reach.
    static var addressKeys: Set<String> { get }

    /// Whether messages of a section with other values arrive where those of this one did.
    static func isSameAddress(_ old: ReceiverSection, _ new: ReceiverSection) -> Bool
    /// What is wrong with a section as a whole, with the key at which it is shown.
    static func refusals(of section: ReceiverSection) -> [(key: String, reason: String)]
    /// The message in the form that the service understands.
    static func delivery(_ order: DeliveryOrder) throws(NotificationRefusal) -> Delivery
    /// The status of HTTP that the body of an answer 200 to 299 amounts to, where the service
    /// documents that such a body is no success; nil where it is one.
    static func refusal(in body: AnswerBody) -> Int?
    /// What an answer means.
    static func outcome(of answer: ReceiverAnswer) -> AttemptOutcome
    /// Whether an answer refuses the form of a message, so that a plainer one is sent at once.
    static func wantsPlainer(_ answer: ReceiverAnswer) -> Bool
}

/// What holds for most kinds.
extension ReceiverKind {
    /// Nothing more.
    package static var notes: String { "" }
    /// One a second over a long time.
    package static var rateLimit: TokenBucket.Limit { TokenBucket.Limit(perMinute: 60, burst: 30) }
    /// Messages.
    package static var isSentState: Bool { false }
    /// No incidents.
    package static var hasIncidents: Bool { false }
    /// The file with the URL.
    package static var addressKeys: Set<String> { ["url_file"] }
    /// The keys of addresses have the same values.
    package static func isSameAddress(_ old: ReceiverSection, _ new: ReceiverSection) -> Bool {
        addressKeys.allSatisfy { key in
            old.settings[key] == new.settings[key]
                && old.secrets[key].hasSameBytes(as: new.secrets[key])
        }
    }
    /// Nothing is wrong that a single key does not show.
    package static func refusals(of section: ReceiverSection) -> [(key: String, reason: String)] {
        []
    }
    /// The status counts.
    package static func refusal(in body: AnswerBody) -> Int? { nil }
    /// The status says it all, and with 429 the pause that the header or the body names.
    package static func outcome(of answer: ReceiverAnswer) -> AttemptOutcome {
        .status(answer.status, retryAfter: RetryAfterBody.seconds(answer) ?? answer.retryAfter)
    }
    /// There is no plainer form.
    package static func wantsPlainer(_ answer: ReceiverAnswer) -> Bool { false }
    /// Whether its value is no section but a single value.
    package static var isSingleValue: Bool { keys.count == 1 && keys.first?.name == name }
}
