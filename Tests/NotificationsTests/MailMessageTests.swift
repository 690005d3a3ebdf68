import FoundationEssentials
import Messages
import Notifications
import Platform
import Receivers
import Support
import Testing

/// What a mail is made of, read by an independent parser.
@Suite struct MailMessageTests {
    private static let script = """
        import email.policy, email.parser, json, sys
        mail = email.parser.BytesParser(policy=email.policy.default).parse(open(sys.argv[1], "rb"))
        print(json.dumps({
            "subject": mail["subject"], "date": mail["date"].datetime.isoformat(),
            "defects": len(mail.defects), "references": mail["references"],
            "text": mail.get_body(("plain",)).get_content(),
            "html": mail.get_body(("html",)).get_content(),
            "charset": mail.get_body(("html",)).get_content_charset()}))
        """

    private func parsed(_ delivery: Delivery) throws -> JSONBody {
        let directory = try TemporaryDirectory()
        let file = "\(directory.path)/mail"
        try Files.replace(file, with: delivery.body, mode: 0o600)
        let output = try CommandOutput.of(
            [ToolPath.python(), "-c", Self.script, file], environment: [:], within: .seconds(60))
        return try JSONBody.read(output)
    }

    private func delivery(_ scene: SampleReceivers.Scene) throws -> Delivery {
        try SampleReceivers.delivery(try #require(ReceiverKinds.kind("email")), scene)
    }

    @Test(arguments: SampleReceivers.Scene.allCases)
    func `no line is longer than 76 bytes, and all ends are those of mails`(
        scene: SampleReceivers.Scene
    ) throws {
        let body = try delivery(scene).body
        let lines = String(decoding: body, as: UTF8.self).split(
            separator: "\r\n", omittingEmptySubsequences: false)
        for line in lines {
            #expect(line.utf8.count <= 76, "\(line)")
            #expect(line.utf8.allSatisfy { (0x20...0x7e).contains($0) || $0 == 0x09 }, "\(line)")
        }
    }

    @Test(arguments: SampleReceivers.Scene.allCases)
    func `an independent parser reads the same text and HTML`(
        scene: SampleReceivers.Scene
    ) throws {
        let mail = try parsed(try delivery(scene))
        #expect(mail["defects"]?.number == 0)
        #expect(mail["charset"]?.text == "utf-8")
        #expect(mail["date"]?.text == "2026-11-23T12:00:00+00:00")
        let subject = try #require(mail["subject"]?.text)
        #expect(!subject.contains("\n") && subject.utf8.count <= 260)
        let (text, html) = (try #require(mail["text"]?.text), try #require(mail["html"]?.text))
        let colors = ["ticket": "f9a825", "info": "8d8d8d", "resolved": "2e7d32"]
        #expect(html.contains("solid #\(colors[scene.rawValue] ?? "d32f2f");"))
        #expect(!text.contains("\u{FFFD}") && !html.contains("\u{FFFD}"))
        let link = "http://pgvigil.test/runbooks/ReplicationLag"
        switch scene {
        case .page, .ticket, .info:
            #expect(subject == "[FIRING:1] ReplicationLag orders0: replica is late")
            #expect(text.contains("Impact: Reads are old.\nAction: Look at the network.\n"))
            #expect(html.contains("Runbook: <a href=\"\(link)\">\(link)</a><br>"))
        case .resolved: #expect(subject == "[RESOLVED] ReplicationLag orders0: replica is late")
        case .many: #expect(text.contains(" more: http://pgvigil.test"))
        case .hostile:
            #expect(subject.hasPrefix("[FIRING:1] HOSTILE \u{1F600}e\u{301}<&> "))
            #expect(html.contains("HOSTILE \u{1F600}e\u{301}&lt;&amp;&gt;"))
            #expect(!html.contains("HOSTILE \u{1F600}e\u{301}<"))
        }
    }

    @Test func `the mails of a group refer to one another, those of another do not`() throws {
        let first = try parsed(try delivery(.page))["references"]
        let last = try parsed(try delivery(.resolved))["references"]
        #expect(first?.text?.hasPrefix("<pgvigil-") == true)
        #expect(first == last)
    }

    @Test(arguments: [
        ("x@example.com", nil), ("x", "is no mail address"), ("x@", "is no mail address"),
        ("x@y@z", "is no mail address"), ("x y@z", "is no mail address"),
        ("x@z>\nRCPT TO:<y", "is no mail address"), ("ü@example.com", "is no mail address"),
    ])
    func `an address that could say something else to a server is refused`(
        address: String, problem: String?
    ) throws {
        let kind = try #require(ReceiverKinds.kind("email"))
        let key = try #require(kind.keys.first { $0.name == "from" })
        guard case .text(let refusal) = key.content else {
            Issue.record("no text")
            return
        }
        #expect(refusal(address)?.contains(problem ?? "") ?? (problem == nil))
    }
}
