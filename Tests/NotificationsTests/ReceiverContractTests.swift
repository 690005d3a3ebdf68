import FoundationEssentials
import Messages
import Notifications
import Receivers
import Testing

/// What every kind of receivers keeps, whatever it is sent.
@Suite struct ReceiverContractTests {
    private static let cases = ReceiverKinds.all.flatMap { kind in
        SampleReceivers.Scene.allCases.map { "\(kind.name) \($0.rawValue)" }
    }

    private static func parts(
        _ text: String
    ) throws -> (kind: any ReceiverKind.Type, scene: SampleReceivers.Scene) {
        let words = text.split(separator: " ").map(String.init)
        return (
            try #require(ReceiverKinds.kind(words[0])),
            try #require(SampleReceivers.Scene(rawValue: words[1]))
        )
    }

    @Test(arguments: cases)
    func `every message has a form within bounds, the same at every attempt`(name: String) throws {
        let (kind, scene) = try Self.parts(name)
        let delivery = try SampleReceivers.delivery(kind, scene)
        #expect(delivery == (try SampleReceivers.make(kind, scene)))
        #expect(delivery.body.count <= SampleReceivers.receiver(kind).bytesMax)
        let text = try #require(String(validating: delivery.body, as: UTF8.self))
        #expect(!text.contains("\u{FFFD}"))
        if delivery.headers.contains(where: { $0.value == "application/json" }) {
            #expect(throws: Never.self) { try JSONBody.read(delivery.body) }
        }
    }

    @Test(arguments: cases)
    func `nothing of an alert stands in an address or a header field`(name: String) throws {
        let (kind, scene) = try Self.parts(name)
        let delivery = try SampleReceivers.delivery(kind, scene)
        for text in [delivery.url] + delivery.headers.map(\.value) {
            #expect(text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f })
            #expect(!text.contains("HOSTILE") && !text.contains("Replication"))
        }
    }

    /// Fields that services show in one line, or refuse with a line end.
    private static let lineFields: Set = [
        "summary", "source", "component", "severity", "title", "alias", "priority", "fallback",
        "dedup_key", "fallbackText", "alertname", "target", "subject",
    ]
    /// Bodies of another's form, where lines are as they are in the alert.
    private static let rawKinds: Set = ["webhook", "alertmanager", "command", "json"]

    /// The values of fields with those names anywhere in a body but in the details of PagerDuty.
    private static func lines(_ body: JSONBody, under name: String = "") -> [(String, String)] {
        if let text = body.text { return lineFields.contains(name) ? [(name, text)] : [] }
        let members = body.names.filter { $0 != "custom_details" }.sorted()
        return members.flatMap { key in body[key].map { lines($0, under: key) } ?? [] }
            + body.items.flatMap { lines($0, under: name) }
    }

    @Test(arguments: ReceiverKinds.all.map { $0.name }.filter { !rawKinds.contains($0) })
    func `a field of one line holds no line end and no control character`(name: String) throws {
        let kind = try #require(ReceiverKinds.kind(name))
        let delivery = try SampleReceivers.delivery(kind, .hostile)
        guard delivery.headers.contains(where: { $0.value == "application/json" }) else {
            // A mail's subject and the one of SNS have tests of their own.
            #expect(["email", "sns"].contains(name))
            return
        }
        let found = Self.lines(try JSONBody.read(delivery.body))
        if !["telegram"].contains(name) { #expect(!found.isEmpty) }
        for (field, text) in found {
            #expect(
                text.unicodeScalars.allSatisfy {
                    $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value)
                        && ![0x2028, 0x2029].contains($0.value)
                }, "\(field): \(text.prefix(80))")
        }
    }

    @Test(arguments: cases)
    func `a secret in a body is one that is known to be hidden`(name: String) throws {
        let (kind, scene) = try Self.parts(name)
        let delivery = try SampleReceivers.delivery(kind, scene)
        var body = String(decoding: delivery.body, as: UTF8.self)
        for secret in delivery.secrets { body = body.replacing(secret, with: "***") }
        for key in kind.keys where key.secretContent != nil {
            #expect(!body.contains(key.example), "\(key.name)")
        }
    }

    @Test(arguments: ReceiverKinds.all.map { $0.name })
    func `a plainer form is never longer than the fuller one`(name: String) throws {
        let kind = try #require(ReceiverKinds.kind(name))
        guard [400, 413, 552].contains(where: { kind.wantsPlainer(.init(status: $0)) }) else {
            return
        }
        let sizes = try MessageForm.allCases.map {
            try SampleReceivers.delivery(kind, .many, form: $0).body.count
        }
        #expect(sizes[0] > sizes[1] && sizes[1] > sizes[2], "\(sizes)")
        #expect(sizes[2] < 4000)
    }

    @Test(arguments: ReceiverKinds.all.map { $0.name })
    func `what is throttled is never final, and a success is always one`(name: String) throws {
        let kind = try #require(ReceiverKinds.kind(name))
        guard !kind.isSingleValue else { return }
        #expect(kind.outcome(of: ReceiverAnswer(status: 200)).verdict(now: 0) == .delivered)
        for status in [421, 429, 451, 500, 503] where kind.name == "email" || status != 421 {
            // A mail server's codes from 500 on are its own.
            if kind.name == "email", status >= 500 { continue }
            let verdict = kind.outcome(of: ReceiverAnswer(status: status)).verdict(now: 0)
            if case .again = verdict { continue }
            Issue.record("\(status): \(verdict)")
        }
    }

    @Test(arguments: ["telegram", "discord"])
    func `a pause that is asked for in the body is kept`(name: String) throws {
        let kind = try #require(ReceiverKinds.kind(name))
        let body =
            name == "telegram"
            ? #"{"ok":false,"error_code":429,"parameters":{"retry_after":35}}"#
            : #"{"message":"You are being rate limited.","retry_after":34.2,"global":false}"#
        let answer = ReceiverAnswer(status: 429, body: Array(body.utf8))
        #expect(
            kind.outcome(of: answer).verdict(now: 1000)
                == .again(notBefore: 36_000, reason: "status 429"))
        let none = ReceiverAnswer(status: 429, retryAfter: "7", body: Array("{}".utf8))
        #expect(
            kind.outcome(of: none).verdict(now: 1000)
                == .again(notBefore: 8000, reason: "status 429"))
    }

    @Test func `a throttled request of Amazon's is tried again, though its status is 400`() throws {
        let kind = try #require(ReceiverKinds.kind("sns"))
        let body = "<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>"
        let answer = ReceiverAnswer(status: 400, body: Array(body.utf8))
        guard case .again = kind.outcome(of: answer).verdict(now: 0) else {
            Issue.record("was final")
            return
        }
        #expect(
            kind.outcome(of: ReceiverAnswer(status: 400)).verdict(now: 0)
                == .final(reason: "status 400"))
    }
}
