import Agent
import Notifications

/// An exchange with a receiver as people may see it: without anything secret.
enum ExchangeText {
    /// Header fields whose values prove something.
    private static let secretFields: Set = ["authorization", "webhook-signature"]
    /// How much of an answer's body is shown.
    private static let bodyBytesMax = 2000

    /// Whether the receiver has taken the message.
    static func isTaken(_ exchange: MessageSender.Exchange) -> Bool {
        switch exchange {
        case .answered(_, let status, _, _): (200...299).contains(status)
        case .ran: true
        case .failed: false
        }
    }

    /// Some lines, with `>` before what was sent and `<` before what came back.
    static func text(of exchange: MessageSender.Exchange) -> String {
        switch exchange {
        case .ran(let input):
            lines("> ", String(decoding: input, as: UTF8.self)) + "< exit code 0\n"
        case .failed(let delivery, let reason):
            (delivery.map(request) ?? "") + "  failed: \(reason ?? "cancelled")\n"
        case .answered(let delivery, let status, let body, let retryAfter):
            request(delivery) + "< status \(status)\n"
                + (retryAfter.map { "< Retry-After: \($0)\n" } ?? "") + answer(body, delivery)
        }
    }

    private static func request(_ delivery: Delivery) -> String {
        let scheme = delivery.url.prefix { $0 != ":" }
        var text = "> \(delivery.method) \(scheme)://***\n"
        for field in delivery.headers {
            let isSecret = secretFields.contains(field.name.lowercased())
            text += "> \(field.name): \(isSecret ? "***" : field.value)\n"
        }
        return text + lines("> ", withoutKey(String(decoding: delivery.body, as: UTF8.self)))
    }

    private static func withoutKey(_ body: String) -> String {
        key(in: body).map { body.replacingCharacters(in: $0) } ?? body
    }

    /// PagerDuty's key stands in the body.
    private static func key(in body: String) -> Range<String.Index>? {
        guard let start = body.firstRange(of: "\"routing_key\":\""),
            let end = body[start.upperBound...].firstIndex(of: "\"")
        else { return nil }
        return start.upperBound..<end
    }

    /// An answer may repeat what it was sent; then it is not shown.
    private static func answer(_ body: [UInt8], _ delivery: Delivery) -> String {
        guard !body.isEmpty else { return "" }
        let text = String(decoding: body.prefix(bodyBytesMax), as: UTF8.self)
        let path = delivery.url.split(separator: "/").dropFirst(2)
        let known =
            path.map(String.init)
            + delivery.headers.filter {
                secretFields.contains($0.name.lowercased())
            }.flatMap { $0.value.split(separator: " ").map(String.init) }
        let sent = String(decoding: delivery.body, as: UTF8.self)
        let secrets = known + (key(in: sent).map { [String(sent[$0])] } ?? [])
        let isSafe = !secrets.contains { $0.utf8.count >= 4 && text.contains($0) }
        return isSafe ? lines("< ", text) : "< ***\n"
    }

    private static func lines(_ mark: String, _ text: String) -> String {
        text.split(separator: "\n").map { line in
            let shown = String.UnicodeScalarView(
                line.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f })
            return "\(mark)\(String(shown))\n"
        }.joined()
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>) -> String {
        String(self[..<range.lowerBound]) + "***" + String(self[range.upperBound...])
    }
}
