import Basics
import Messages

/// A topic of Amazon's Simple Notification Service.
enum SNS: ReceiverKind {
    static let name = "sns"
    static let help = """
        `Publish` of Amazon SNS, signed with Signature Version 4: a subject of at most 100 \
        characters in ASCII, and a text of at most 60,000 bytes
        """
    static let notes = """
        The region is that of the topic. A topic whose name ends in `.fifo` gets the group as \
        `MessageGroupId` and the message's id as `MessageDeduplicationId`. Keys of a user are \
        needed; temporary ones with a session token are not understood.
        """
    private static let topic = "topic_arn"
    private static let keyID = "access_key_id"
    private static let secretFile = "secret_access_key_file"
    private static let endpoint = "endpoint"
    static let keys = [
        ReceiverKey(
            topic, .text { region(of: $0) == nil ? "is no ARN of a topic" : nil }, isRequired: true,
            example: "arn:aws:sns:eu-central-1:123456789012:alerts", help: "the topic's ARN"),
        ReceiverKey(
            keyID, .text { isWord($0) ? nil : "is no id of a key" }, isRequired: true,
            example: "AKIAIOSFODNN7EXAMPLE", help: "the id of the access key"),
        ReceiverKey(
            secretFile, .secret(.word), isRequired: true,
            example: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            help: "a file with the secret access key"),
        ReceiverKey(
            endpoint, .text { Credentials.isURL($0) ? nil : "is no http or https URL" },
            example: "https://sns.eu-central-1.amazonaws.com",
            help: "another address than that of the topic's region"),
    ]
    static let addressKeys: Set<String> = [topic, endpoint]
    /// A message takes 256 KB, before it is encoded.
    private static let bodyBytesMax = 200_000
    private static let textBytesMax = 60_000
    private static let subjectMax = 100

    static func delivery(_ order: DeliveryOrder) throws(NotificationRefusal) -> Delivery {
        let settings = order.settings
        guard let arn = settings.text(topic), let region = region(of: arn),
            let id = settings.text(keyID)
        else { throw NotificationRefusal("the topic_arn or the access_key_id is missing") }
        let body = order.fitting(
            max: textBytesMax, bytesMax: bodyBytesMax, measure: \.utf8.count
        ) { message, texts, _ in
            var fields = [
                ("Action", "Publish"), ("Version", "2010-03-31"), ("TopicArn", arn),
                ("Subject", subject(texts.title)),
                ("Message", ServiceText.lines(texts.text).cut(toBytes: textBytesMax)),
            ]
            if arn.hasSuffix(".fifo") {
                fields += [
                    ("MessageGroupId", message.threadKey), ("MessageDeduplicationId", message.id),
                ]
            }
            return Array(
                fields.map { "\($0.0)=\(URLText.encoded($0.1))" }.joined(separator: "&").utf8)
        }
        let suffix = region.hasPrefix("cn-") ? ".cn" : ""
        let url = settings.text(endpoint) ?? "https://sns.\(region).amazonaws.com\(suffix)"
        return Delivery(
            url: url.hasSuffix("/") ? url : url + "/", type: "application/x-www-form-urlencoded",
            body: body,
            signature: Delivery.Signature(
                region: region, service: "sns", keyID: id,
                secretKey: try order.credential(secretFile)))
    }

    /// A subject is ASCII, begins with a letter, a digit or a mark, and has no control characters.
    private static func subject(_ title: String) -> String {
        let scalars = title.unicodeScalars.map { (0x20...0x7e).contains($0.value) ? $0 : "?" }
        let text = scalars.drop { $0 == " " }.prefix(subjectMax)
        return text.isEmpty ? "pgvigil" : String(String.UnicodeScalarView(text))
    }

    /// The region in the ARN of a topic, or nil.
    private static func region(of arn: String) -> String? {
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "arn", parts[2] == "sns", isWord(parts[3]),
            !parts[5].isEmpty, isWord(arn)
        else { return nil }
        return parts[3]
    }

    private static func isWord(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20)
                    || "-._:".utf8.contains(byte)
            }
    }

    static func refusal(in body: AnswerBody) -> Int? {
        if body.isPage { return AnswerBody.passing }
        return body.text.contains("<ErrorResponse") ? 400 : nil
    }

    static func outcome(of answer: ReceiverAnswer) -> AttemptOutcome {
        let words = String(decoding: answer.body, as: UTF8.self)
        // Amazon says with 400 also what will be otherwise in a moment.
        let passes = ["Throttl", "RequestExpired"].contains(where: words.contains)
        return answer.status == 400 && passes
            ? .failure("status 400, throttled")
            : .status(answer.status, retryAfter: answer.retryAfter)
    }
}
