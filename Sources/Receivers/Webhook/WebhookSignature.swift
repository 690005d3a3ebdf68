import FoundationEssentials
import Messages

/// Signs messages after Standard Webhooks, version 1.
///
/// The code is made of `ID.TIMESTAMP.BODY`; during a rotation of secrets there is one code for
/// each, and a receiver is content with either.
package enum WebhookSignature {
    /// Computes HMAC with SHA-256 of a message.
    package typealias Authenticator = @Sendable (_ key: [UInt8], _ message: [UInt8]) -> [UInt8]

    private static let prefix = "whsec_"
    /// How many bytes a key may have.
    package static let keyBytes = 24...64

    /// The key in a text such as `whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw`, or nil.
    package static func key(in text: String) -> [UInt8]? {
        guard text.hasPrefix(prefix),
            let data = Data(base64Encoded: String(text.dropFirst(prefix.count))),
            keyBytes.contains(data.count)
        else { return nil }
        return Array(data)
    }

    /// The three header fields of a message; `timestamp` is that of the attempt, in seconds.
    static func fields(
        id: String, timestamp: Int64, body: [UInt8], keys: [[UInt8]],
        authenticator: Authenticator
    ) -> [Delivery.Field] {
        let message = Array("\(id).\(timestamp).".utf8) + body
        let codes = keys.map { "v1,\(Data(authenticator($0, message)).base64EncodedString())" }
        let plain = [
            Delivery.Field(name: "webhook-id", value: id),
            Delivery.Field(name: "webhook-timestamp", value: "\(timestamp)"),
        ]
        guard !codes.isEmpty else { return plain }
        return plain + [
            Delivery.Field(
                name: "webhook-signature", value: codes.joined(separator: " "), isSecret: true)
        ]
    }
}
