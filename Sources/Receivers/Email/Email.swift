import Messages
import Metrics

/// A mail server, over SMTP.
enum Email: ReceiverKind {
    static let name = "email"
    static let help = """
        a mail with a text and an HTML part in quoted-printable, lines of at most 76 bytes; mails \
        of a group make one thread, also after a restart and from another agent
        """
    private static let host = "host"
    private static let port = "port"
    private static let tls = "tls"
    private static let username = "username"
    private static let passwordFile = "password_file"
    private static let from = "from"
    private static let to = "to"
    /// The longest text of a mail in bytes, before it is encoded twice.
    private static let textBytesMax = 60_000
    /// What takes the size of a message for too large: a shorter one may pass.
    private static let tooLarge = 552
    /// What is said of user and password: a key that is changed, not of the mail.
    private static let authenticationCodes: Set = [530, 534, 535, 538]

    /// Who got a mail is sent its end as long as it is among the recipients.
    static func isSameAddress(_ old: ReceiverSection, _ new: ReceiverSection) -> Bool {
        Set(old.settings.words(to).map { ExactText($0) })
            .isSubset(of: new.settings.words(to).map { ExactText($0) })
    }

    static let keys = [
        ReceiverKey(
            host, .text(hostRefusal), isRequired: true, example: "mail.example.com",
            help: "the mail server's name or address"),
        ReceiverKey(
            port, .number(1...65_535), example: "587",
            help: "its port; by default 587, with `tls: implicit` 465, with `tls: none` 25"),
        ReceiverKey(
            tls, .choice(["starttls", "implicit", "none"]), example: "starttls",
            help: """
                `starttls`: TLS is demanded after the greeting. `implicit`: TLS from the first \
                byte. `none`: no TLS. By default `implicit` on port 465, otherwise `starttls`
                """),
        ReceiverKey(
            from, .text(addressRefusal), isRequired: true, example: "pgvigil@example.com",
            help: "the sender's address"),
        ReceiverKey(
            to, .words(addressRefusal), isRequired: true, example: "[oncall@example.com]",
            help: "the recipients' addresses"),
        ReceiverKey(
            username, .text { _ in nil }, example: "pgvigil",
            help: "the user; without one nothing proves who sends"),
        ReceiverKey(
            passwordFile, .secret(.line), example: "PASSWORD",
            help: "a file with the user's password"),
    ]

    static func refusals(of section: ReceiverSection) -> [(key: String, reason: String)] {
        let settings = section.settings
        var found: [(key: String, reason: String)] = []
        let hasPassword = section.secrets[passwordFile] != nil
        if (settings.text(username) != nil) != hasPassword {
            found.append(
                (
                    hasPassword ? passwordFile : username,
                    "username and password_file belong together"
                )
            )
        }
        let isLocal = ["localhost", "127.0.0.1", "::1"].contains(settings.text(host))
        if settings.text(tls) == "none", hasPassword, !isLocal {
            found.append((tls, "none would send the password in the clear"))
        }
        return found
    }

    static func delivery(_ order: DeliveryOrder) throws(NotificationRefusal) -> Delivery {
        let settings = order.settings
        guard let host = settings.text(host), let sender = settings.text(from) else {
            throw NotificationRefusal("the host or the sender is missing")
        }
        let security = security(settings)
        var legible = ""
        let body = order.fitting(max: textBytesMax, measure: \.utf8.count) {
            let mail = MailMessage(
                $0, $1, $2, from: sender, to: settings.words(to), with: order.attachment)
            legible = mail.legible
            return mail.bytes
        }
        let envelope = MailEnvelope(
            host: host, port: settings.number(port) ?? security.port, security: security,
            sender: sender, recipients: settings.words(to), username: settings.text(username),
            password: order.credentials[passwordFile])
        var delivery = Delivery(envelope, body: body)
        delivery.legible = legible
        return delivery
    }

    private static func security(_ settings: ReceiverSettings) -> MailEnvelope.Security {
        settings.text(tls).flatMap(MailEnvelope.Security.init)
            ?? (settings.number(port) == MailEnvelope.Security.implicit.port
                ? .implicit : .starttls)
    }

    static func outcome(of answer: ReceiverAnswer) -> AttemptOutcome {
        let lines = String(decoding: answer.body, as: UTF8.self).split(separator: "\n")
        let refused = lines.filter { $0.hasPrefix("4") || $0.hasPrefix("5") }.map(String.init)
        switch answer.status {
        case 200...299:
            // The mail was taken for those who are left.
            return refused.isEmpty ? .status(200, retryAfter: nil) : .partial(reason(refused))
        case 500...599 where !authenticationCodes.contains(answer.status):
            return .refusal(reason(refused), isFinal: true)
        case 500...599: return .refusal(reason(refused), isFinal: false)
        default: return .failure(reason(refused.isEmpty ? lines.map(String.init) : refused))
        }
    }

    static func wantsPlainer(_ answer: ReceiverAnswer) -> Bool { answer.status == tooLarge }

    /// The last lines of a server, bounded.
    private static func reason(_ lines: [String]) -> String {
        lines.suffix(3).joined(separator: "; ").cut(toBytes: 300)
    }

    private static func hostRefusal(_ text: String) -> String? {
        let isHost = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20)
                || "-._:".utf8.contains(byte)
        }
        return isHost && text.utf8.count <= 253 ? nil : "is no name or address of a host"
    }

    private static func addressRefusal(_ text: String) -> String? {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let isSafe = text.utf8.allSatisfy {
            $0 > 0x20 && $0 < 0x7f && !"<>()[],;:\\\"".utf8.contains($0)
        }
        let isAddress =
            parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty && text.utf8.count <= 254
        return isSafe && isAddress ? nil : "is no mail address such as oncall@example.com"
    }
}
