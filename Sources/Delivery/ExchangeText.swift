import Basics
package import Messages
import Receivers

/// An exchange with a receiver as people may see it: without anything secret.
package enum ExchangeText {
    /// How much of an answer's body is shown.
    private static let bodyBytesMax = 2000

    /// Some lines, with `>` before what was sent and `<` before what came back.
    package static func text(of exchange: MessageSender.Exchange) -> String {
        switch exchange {
        case .ran(let input):
            lines("> ", String(decoding: input, as: UTF8.self)) + "< exit code 0\n"
        case .failed(let delivery, let reason):
            (delivery.map(request) ?? "") + "  failed: \(reason ?? "cancelled")\n"
        case .answered(let delivery, let answer):
            request(delivery) + "< status \(answer.status)\n"
                + (answer.retryAfter.map { "< Retry-After: \($0)\n" } ?? "")
                + text(answer.body, delivery)
        }
    }

    /// What is sent, without what is secret.
    package static func request(_ delivery: Delivery) -> String {
        let scheme = delivery.url.prefix { $0 != ":" }
        var text = "> POST \(scheme)://***\(delivery.ownPath)\n"
        switch delivery.way {
        case .request: break
        case .mail(let envelope): text = "> mail to \(envelope.attempt)\n"
        case .program(let words): text = "> runs \(words.first ?? "")\n"
        }
        for field in delivery.headers {
            text += "> \(field.name): \(field.isSecret ? "***" : field.value)\n"
        }
        var body = delivery.legible ?? String(decoding: delivery.body, as: UTF8.self)
        for secret in delivery.secrets where !secret.isEmpty {
            body = body.replacing(bytesOf: secret, with: "***")
        }
        return text + lines("> ", body)
    }

    /// An answer may repeat what it was sent; then it is not shown.
    private static func text(_ body: [UInt8], _ delivery: Delivery) -> String {
        guard !body.isEmpty else { return "" }
        let text = String(decoding: body.prefix(bodyBytesMax), as: UTF8.self)
        let secrets = AnswerWords.secrets(of: delivery)
        let isSafe = !secrets.contains { $0.utf8.count >= 4 && text.contains(bytesOf: $0) }
        return isSafe ? lines("< ", text) : "< ***\n"
    }

    private static func lines(_ mark: String, _ text: String) -> String {
        // Carriage return and line feed are one character to Swift.
        text.unicodeScalars.split(separator: "\n").map { line in
            let shown = String.UnicodeScalarView(
                line.filter { $0.value >= 0x20 && $0.value != 0x7f })
            return "\(mark)\(String(shown))\n"
        }.joined()
    }
}
