import Basics
import Messages
import Receivers

/// What a service says of its refusal, as the log and an alert may repeat it.
enum AnswerWords {
    /// How much of the answer is looked at.
    private static let bytesMax = 4_096

    /// Where services put the reason of a refusal, the most telling first.
    private static let keys = [
        "description", "error_description", "message", "error", "detail", "reason", "title",
        "status",
    ]

    /// One short line without control characters and without anything secret; empty for a page.
    static func shown(_ body: [UInt8], to delivery: Delivery) -> String {
        let body = AnswerBody(Array(body.prefix(bytesMax)))
        if body.isPage { return "" }
        let words = keys.compactMap(body.word)
        let text = words.isEmpty ? body.text : words.prefix(2).joined(separator: ": ")
        return ProgramWords.shown(text, without: secrets(of: delivery))
    }

    /// What of a delivery its answer might repeat and people must not see.
    static func secrets(of delivery: Delivery) -> [String] {
        let path = delivery.url.dropLast(delivery.ownPath.count).split(separator: "/").dropFirst(2)
            .map(String.init)
        let fields = delivery.headers.filter(\.isSecret).flatMap {
            $0.value.split(separator: " ").map(String.init)
        }
        return path + fields + delivery.secrets
    }
}
