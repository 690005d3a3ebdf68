import FoundationEssentials
package import Messages
package import Rules

/// Makes of a message what its receiver understands.
package struct PayloadBuilder: Sendable {
    /// Where links lead.
    package let links: Links
    private let authenticator: WebhookSignature.Authenticator

    /// A builder; `authenticator` computes HMAC with SHA-256.
    package init(_ links: Links, authenticator: @escaping WebhookSignature.Authenticator) {
        self.links = links
        self.authenticator = authenticator
    }

    /// The message for a receiver; `now` is the attempt's time in milliseconds.
    ///
    /// A failure names what is missing, such as a URL.
    package func delivery(
        of message: Message, to receiver: Receiver, _ credentials: Credentials, now: Int64,
        form: MessageForm = .full, attachment: MailAttachment? = nil
    ) -> Result<Delivery, NotificationRefusal> {
        var order = DeliveryOrder(
            message: message, receiver: receiver, credentials: credentials, links: links, now: now,
            form: form, authenticator: authenticator)
        order.attachment = attachment
        do throws(NotificationRefusal) {
            return .success(try receiver.kind.definition.delivery(order))
        } catch {
            return .failure(error)
        }
    }

    /// What each Alertmanager of a receiver is sent of the present state.
    ///
    /// A failure names what is missing, such as a URL.
    package func posts(
        of alerts: [MessageAlert], to receiver: Receiver, _ credentials: Credentials, now: Int64
    ) -> Result<[AlertmanagerPost], NotificationRefusal> {
        do throws(NotificationRefusal) {
            return .success(
                try Alertmanager.posts(of: alerts, to: receiver, credentials, links, now: now))
        } catch {
            return .failure(error)
        }
    }

    /// Sorted keys, so that the same value is always the same bytes.
    package static func json(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else {
            fatalError("BUG: a payload cannot be written as JSON")
        }
        return Array(data)
    }
}
