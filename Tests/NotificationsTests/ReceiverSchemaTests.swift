import Messages
import Notifications
import Receivers
import Testing

/// What each service documents of its requests, held by the messages that come closest to a limit.
@Suite struct ReceiverSchemaTests {
    private static let scenes = SampleReceivers.Scene.allCases

    private func body(_ name: String, _ scene: SampleReceivers.Scene) throws -> JSONBody {
        let kind = try #require(ReceiverKinds.kind(name))
        return try JSONBody.read(try SampleReceivers.delivery(kind, scene).body)
    }

    /// Characters as the strictest service counts them.
    private func count(_ body: JSONBody?) throws -> Int { try #require(body?.text).utf16.count }

    private func expectAll(_ text: String?, _ scene: SampleReceivers.Scene) throws {
        let text = try #require(text)
        guard scene == .many else { return }
        #expect(text.contains(" more: http://pgvigil.test"), "\(text.suffix(100))")
    }

    @Test(arguments: scenes)
    func `a card of Teams is one that its workflow can show`(scene: SampleReceivers.Scene) throws {
        let kind = try #require(ReceiverKinds.kind("teams"))
        #expect(try SampleReceivers.delivery(kind, scene).body.count <= 20_000)
        let body = try body("teams", scene)
        #expect(body.names == ["type", "attachments"] && body["type"]?.text == "message")
        #expect(body["attachments"]?.items.count == 1)
        let attachment = body["attachments"]?[0]
        #expect(attachment?["contentType"]?.text == "application/vnd.microsoft.card.adaptive")
        let card = try #require(attachment?["content"])
        #expect(card["version"]?.text == "1.4" && card["type"]?.text == "AdaptiveCard")
        let blocks = try #require(card["body"]?.items)
        #expect(blocks.count == 2 && blocks.allSatisfy { $0["wrap"] == .flag(true) })
        let colors = [
            "page": "Attention", "ticket": "Warning", "info": "Accent", "resolved": "Good",
        ]
        #expect(blocks[0]["color"]?.text == colors[scene.rawValue] ?? "Attention")
        for action in card["actions"]?.items ?? [] {
            #expect(action["type"]?.text == "Action.OpenUrl")
            #expect(action["url"]?.text?.hasPrefix("http://pgvigil.test") == true)
        }
        if scene == .many { #expect(blocks[1]["text"]?.text?.contains(" more: ") == true) }
    }

    @Test(arguments: scenes)
    func `an embed of Discord is within its limits and mentions no one`(
        scene: SampleReceivers.Scene
    ) throws {
        let body = try body("discord", scene)
        #expect(body.names == ["username", "embeds", "allowed_mentions"])
        #expect(body["allowed_mentions"]?["parse"] == .list([]))
        #expect(body["embeds"]?.items.count == 1)
        let embed = try #require(body["embeds"]?[0])
        let (title, description) = (try count(embed["title"]), try count(embed["description"]))
        #expect(title <= 256 && description <= 4096 && title + description <= 6000)
        #expect(try #require(embed["color"]?.number) <= 0xff_ffff)
        try expectAll(embed["description"]?.text, scene)
        let kind = try #require(ReceiverKinds.kind("discord"))
        #expect(try SampleReceivers.delivery(kind, scene).url.hasSuffix("?wait=true"))
    }

    @Test(arguments: scenes)
    func `an attachment of Mattermost fits into a post`(scene: SampleReceivers.Scene) throws {
        let body = try body("mattermost", scene)
        let attachment = try #require(body["attachments"]?[0])
        let sum = try count(attachment["title"]) + count(attachment["text"])
        #expect(sum <= 16_383)
        #expect(attachment["color"]?.text?.utf8.count == 7)
        #expect(attachment["text"]?.text?.contains("@all") == false)
        try expectAll(attachment["text"]?.text, scene)
    }

    @Test(arguments: scenes)
    func `a text of Telegram has at most 4,096 characters and no half markup`(
        scene: SampleReceivers.Scene
    ) throws {
        let body = try body("telegram", scene)
        #expect(body["parse_mode"]?.text == "HTML")
        #expect(body["chat_id"]?.text == "-1001234567890")
        #expect(try count(body["text"]) <= 4096)
        let text = try #require(body["text"]?.text)
        let markup = text.replacing("<b>", with: "").replacing("</b>", with: "")
        #expect(!markup.contains("<") && !markup.contains(">"))
        let known = ["amp;", "lt;", "gt;", "quot;"]
        let parts = markup.split(separator: "&", omittingEmptySubsequences: false).dropFirst()
        #expect(parts.allSatisfy { part in known.contains(where: part.hasPrefix) })
        try expectAll(text.hasSuffix("\n") ? text : nil, scene)
    }

    @Test(arguments: scenes)
    func `a message of ntfy is published as JSON and stays a message`(
        scene: SampleReceivers.Scene
    ) throws {
        let body = try body("ntfy", scene)
        let names: Set = ["topic", "title", "message", "priority", "tags", "click", "actions"]
        #expect(body.names.isSubset(of: names))
        #expect(try #require(body["message"]?.text).utf8.count <= 4096)
        let title = try #require(body["title"]?.text)
        #expect(!title.contains("\n") && title.utf8.count <= 250)
        let priorities = ["page": 5.0, "ticket": 3, "info": 2, "resolved": 3]
        #expect(body["priority"]?.number == priorities[scene.rawValue] ?? 5)
        #expect(try #require(body["actions"]?.items).count <= 3)
        try expectAll(body["message"]?.text, scene)
    }

    @Test(arguments: scenes)
    func `a card of Google Chat fits into a message and goes on with its thread`(
        scene: SampleReceivers.Scene
    ) throws {
        let kind = try #require(ReceiverKinds.kind("google_chat"))
        let delivery = try SampleReceivers.delivery(kind, scene)
        #expect(delivery.body.count <= 32_000)
        #expect(delivery.url.hasSuffix("&messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD"))
        let body = try body("google_chat", scene)
        let page = try self.body("google_chat", .page)
        #expect(body["thread"] != nil && body["thread"] == page["thread"])
        let card = try #require(body["cardsV2"]?[0]?["card"])
        #expect(card["header"]?["title"]?.text?.isEmpty == false)
        let text = card["sections"]?[0]?["widgets"]?[0]?["textParagraph"]?["text"]?.text
        #expect(text?.isEmpty == false)
        if scene == .many { #expect(text?.contains(" more: ") == true) }
    }

    @Test(arguments: scenes)
    func `a page of Pushover rings until it is acknowledged, nothing else does`(
        scene: SampleReceivers.Scene
    ) throws {
        let body = try body("pushover", scene)
        let (message, title) = (try count(body["message"]), try count(body["title"]))
        #expect(1...1024 ~= message && 1...250 ~= title)
        #expect(try count(body["url"]) <= 512)
        let priorities = ["ticket": 0.0, "info": -1, "resolved": 0]
        let priority = priorities[scene.rawValue] ?? 2
        #expect(body["priority"]?.number == priority)
        #expect((body["retry"]?.number == 60) == (priority == 2))
        #expect((body["expire"]?.number == 3600) == (priority == 2))
        try expectAll(body["message"]?.text, scene)
    }

    @Test(arguments: scenes)
    func `blocks of Slack are within its limits`(scene: SampleReceivers.Scene) throws {
        let body = try body("slack", scene)
        #expect(body["attachments"]?.items.count == 1)
        let attachment = try #require(body["attachments"]?[0])
        let blocks = attachment["blocks"]?.items ?? []
        #expect(2...50 ~= blocks.count)
        #expect(blocks.first?["type"]?.text == "header")
        #expect(try 1...150 ~= count(blocks.first?["text"]?["text"]))
        let sections = blocks.filter { $0["type"]?.text == "section" }
        for section in sections {
            #expect(section["text"]?["type"]?.text == "mrkdwn")
            let text = try #require(section["text"]?["text"]?.text)
            #expect(1...3000 ~= text.utf16.count)
            // Every escape is whole.
            let parts = text.split(separator: "&", omittingEmptySubsequences: false).dropFirst()
            let known = ["amp;", "lt;", "gt;"]
            #expect(parts.allSatisfy { part in known.contains(where: part.hasPrefix) })
        }
        #expect(sections.count < 10)
        #expect(blocks.dropFirst().dropLast().count == sections.count)
        let links = try #require(blocks.last?["elements"]?[0]?["text"]?.text)
        #expect(links.contains("<http://pgvigil.test/runbooks/ReplicationLag|Runbook>"))
        let colors = ["ticket": "warning", "info": "#8d8d8d", "resolved": "good"]
        #expect(attachment["color"]?.text == colors[scene.rawValue] ?? "danger")
        try expectAll(sections.last?["text"]?["text"]?.text, scene)
    }

    @Test(
        arguments: [
            (SampleReceivers.Scene.page, "d32f2f", "\u{1F534}", false),
            (.ticket, "f9a825", "\u{1F7E1}", false), (.info, "8d8d8d", "\u{2139}", true),
            (.resolved, "2e7d32", "\u{2705}", true),
        ] as [(SampleReceivers.Scene, String, String, Bool)])
    func `a severity shows as a colour or a sign where a service has no word for it`(
        scene: SampleReceivers.Scene, color: String, sign: String, isSilent: Bool
    ) throws {
        let embed = try body("discord", scene)["embeds"]?[0]
        #expect(embed?["color"]?.number == UInt32(color, radix: 16).map { Double($0) })
        let attachment = try body("mattermost", scene)["attachments"]?[0]
        #expect(attachment?["color"]?.text == "#\(color)")
        let telegram = try body("telegram", scene)
        #expect(telegram["text"]?.text?.hasPrefix("\(sign) <b>") == true)
        #expect(telegram["disable_notification"] == .flag(isSilent))
        let chat = try body("google_chat", scene)
        let header = chat["cardsV2"]?[0]?["card"]?["header"]?["title"]?.text
        #expect(header?.hasPrefix("\(sign) [") == true, "\(header as Any)")
        #expect(chat["fallbackText"]?.text == header)
        let email = try #require(ReceiverKinds.kind("email"))
        let mail = try SampleReceivers.delivery(email, scene)
        let text = String(decoding: mail.body, as: UTF8.self)
        #expect(text.contains("\r\nImportance: high\r\n") == (scene == .page))
        #expect(text.contains("\r\nX-Priority: 1 (Highest)\r\n") == (scene == .page))
    }

    @Test(arguments: scenes)
    func `an event of PagerDuty is within the limits of its fields`(
        scene: SampleReceivers.Scene
    ) throws {
        let kind = try #require(ReceiverKinds.kind("pagerduty"))
        #expect(try SampleReceivers.delivery(kind, scene).body.count <= 512 << 10)
        let body = try body("pagerduty", scene)
        let isOver = scene == .resolved
        #expect(body["event_action"]?.text == (isOver ? "resolve" : "trigger"))
        #expect(try 1...255 ~= count(body["dedup_key"]))
        #expect(try body["dedup_key"] == self.body("pagerduty", .page)["dedup_key"])
        #expect(body["client"]?.text == "pgvigil")
        #expect(body["client_url"]?.text == "http://pgvigil.test")
        let links = body["links"]?.items ?? []
        #expect(!links.isEmpty && links.allSatisfy { $0.names == ["href", "text"] })
        #expect(links.allSatisfy { $0["href"]?.text?.hasPrefix("http://pgvigil.test") == true })
        let payload = try #require(body["payload"])
        #expect(try 1...1024 ~= count(payload["summary"]))
        for name in ["source", "component"] {
            let text = try #require(payload[name]?.text)
            #expect(1...255 ~= text.utf16.count && !text.contains("\n"), "\(name)")
        }
        let words = ["ticket": "warning", "info": "info"]
        if !isOver { #expect(payload["severity"]?.text == words[scene.rawValue] ?? "critical") }
        #expect(payload["timestamp"]?.text == "2026-11-23T12:00:00Z")
        let details = try #require(payload["custom_details"])
        #expect(details.names.allSatisfy { details[$0]?.text != nil })
        try expectAll(details["text"]?.text, scene)
    }

    @Test(arguments: scenes)
    func `an alert of Opsgenie is within the limits of its fields`(
        scene: SampleReceivers.Scene
    ) throws {
        let kind = try #require(ReceiverKinds.kind("opsgenie"))
        let delivery = try SampleReceivers.delivery(kind, scene)
        let body = try body("opsgenie", scene)
        let alias = try #require(try self.body("opsgenie", .page)["alias"]?.text)
        #expect(1...512 ~= alias.utf16.count)
        if scene == .resolved {
            #expect(delivery.url.hasSuffix("/v2/alerts/\(alias)/close?identifierType=alias"))
            #expect(body.names == ["source", "note"])
            #expect(try 1...25_000 ~= count(body["note"]))
            return
        }
        #expect(delivery.url.hasSuffix("/v2/alerts") && body["alias"]?.text == alias)
        #expect(try 1...130 ~= count(body["message"]))
        #expect(try 1...15_000 ~= count(body["description"]))
        #expect(try 1...100 ~= count(body["source"]))
        let priorities = ["ticket": "P3", "info": "P5"]
        #expect(body["priority"]?.text == priorities[scene.rawValue] ?? "P1")
        let tags = body["tags"]?.items ?? []
        #expect(1...20 ~= tags.count)
        for tag in tags { #expect(try 1...50 ~= count(tag)) }
        let details = try #require(body["details"])
        var sum = 0
        for name in details.names { sum += try name.utf16.count + count(details[name]) }
        #expect(sum <= 8000)
        try expectAll(body["description"]?.text, scene)
    }

    @Test(
        arguments: [
            (nil, nil, MailEnvelope.Security.starttls, 587), (465, nil, .implicit, 465),
            (587, nil, .starttls, 587), (2525, nil, .starttls, 2525), (25, nil, .starttls, 25),
            (nil, "implicit", .implicit, 465), (nil, "none", .none, 25),
            (nil, "starttls", .starttls, 587), (465, "starttls", .starttls, 465),
            (2525, "implicit", .implicit, 2525), (465, "none", .none, 465),
        ] as [(Int?, String?, MailEnvelope.Security, Int)])
    func `a mail takes the TLS of its port unless a key says which, and the port of its TLS`(
        port: Int?, tls: String?, security: MailEnvelope.Security, used: Int
    ) throws {
        let kind = try #require(ReceiverKinds.kind("email"))
        var receiver = SampleReceivers.receiver(kind)
        receiver.kind.settings["port"] = port.map { .number($0) }
        receiver.kind.settings["tls"] = tls.map { .text($0) }
        let delivery = try Fixtures.builder.delivery(
            of: SampleReceivers.message(.page), to: receiver, SampleReceivers.credentials(kind),
            now: Fixtures.start
        ).get()
        guard case .mail(let envelope) = delivery.way else {
            Issue.record("no mail")
            return
        }
        #expect(envelope.security == security && envelope.port == used)
    }

    @Test(arguments: scenes)
    func `a request to SNS has the fields of Publish`(scene: SampleReceivers.Scene) throws {
        let kind = try #require(ReceiverKinds.kind("sns"))
        let delivery = try SampleReceivers.delivery(kind, scene)
        #expect(delivery.url == "https://sns.eu-central-1.amazonaws.com/")
        #expect(delivery.headers.first?.value == "application/x-www-form-urlencoded")
        let pairs = String(decoding: delivery.body, as: UTF8.self).split(separator: "&").map {
            $0.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        }
        #expect(pairs.map { $0[0] } == ["Action", "Version", "TopicArn", "Subject", "Message"])
        let subject = try #require(pairs[3].last)
        // Each character outside of letters and digits takes three.
        #expect(subject.utf8.count - 2 * subject.count { $0 == "%" } <= 100)
        #expect(!subject.contains("%0A") && !subject.contains("%F0"))
    }

    @Test(arguments: scenes)
    func `JSON of one's own stays JSON whatever the alert holds`(
        scene: SampleReceivers.Scene
    ) throws {
        let body = try body("json", scene)
        #expect(body.names == ["text", "priority"] && body["priority"]?.number == 5)
        let text = try #require(body["text"]?.text)
        let shown = SampleReceivers.hostile.unicodeScalars.reduce(into: "") { text, scalar in
            text += scalar == "\u{202E}" ? #"\u{202E}"# : String(scalar)
        }
        if scene == .hostile { #expect(text.hasPrefix(shown)) }
    }
}
