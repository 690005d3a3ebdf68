import FoundationEssentials

/// The pause that some services ask for in the body of their answer 429.
package enum RetryAfterBody {
    private struct Body: Decodable {
        struct Parameters: Decodable {
            let retry_after: Double?
        }

        let retry_after: Double?
        let parameters: Parameters?
    }

    /// Whole seconds as the header `Retry-After` has them, or nil when nothing is asked for.
    package static func seconds(_ answer: ReceiverAnswer) -> String? {
        guard answer.status == 429,
            let body = try? JSONDecoder().decode(Body.self, from: Data(answer.body)),
            let seconds = body.parameters?.retry_after ?? body.retry_after,
            (0...86_400).contains(seconds)
        else { return nil }
        return "\(Int64(seconds.rounded(.up)))"
    }
}
