import Messages
import Notifications
import Receivers
import Testing

/// Answers whose status is a success and whose body is none, as services document them.
@Suite struct AnswerBodyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let kind: String
        let body: String
        /// The status that counts.
        let status: Int

        var testDescription: String { "\(kind): \(body)" }

        init(_ kind: String, _ body: String, _ status: Int) {
            (self.kind, self.body, self.status) = (kind, body, status)
        }
    }

    private static let page = "<!DOCTYPE html><html><body>Log in to the network</body></html>"

    private static let comment = "\u{FEFF} <!-- gateway 7 --><html></html>"
    private static let xml = "<?xml version=\"1.0\"?><PublishResponse/>"

    static let cases = [
        Case("slack", "ok", 200), Case("slack", "ok\n", 200), Case("slack", "", 200),
        Case("slack", #"{"ok":true}"#, 200), Case("slack", #"{"success":true}"#, 200),
        Case("slack", "invalid_payload", 400), Case("slack", "no_text", 400),
        Case("slack", "channel_not_found", 502), Case("slack", "rate_limited", 429),
        Case("slack", #"{"ok":false,"error":"invalid_blocks"}"#, 400),
        Case("slack", #"{"ok":false,"error":"ratelimited"}"#, 429),
        Case("slack", page, 502), Case("slack", comment, 502), Case("slack", xml, 502),
        Case("slack", "<!DOCTYPE svg><svg/>", 502),
        Case("slack", #"{"ok":"false","error":"invalid_blocks"}"#, 400),
        Case("slack", #"{"ok":"true"}"#, 200),
        Case("telegram", #"{"ok":"False"}"#, 502), Case("telegram", comment, 502),
        Case("pagerduty", xml, 502), Case("opsgenie", comment, 502), Case("ntfy", xml, 502),
        Case("sns", comment, 502), Case("sns", xml, 200),
        Case("mattermost", "ok", 200), Case("mattermost", page, 502),
        Case("mattermost", #"{"id":"web.incoming","message":"no","status_code":400}"#, 400),
        Case("discord", #"{"id":"1","content":"","embeds":[]}"#, 200), Case("discord", "", 200),
        Case("discord", #"{"message":"Cannot send an empty message","code":50006}"#, 400),
        Case("discord", #"{"id":"1","embeds":[{"title":"cut of"#, 200),
        Case("discord", page, 502),
        Case("teams", "", 200), Case("teams", "1", 200), Case("teams", page, 502),
        Case(
            "teams",
            "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP "
                + "error 429 with ContextId tcid=0", 429),
        Case("teams", "Webhook message delivery failed.", 502),
        Case("telegram", #"{"ok":true,"result":{"message_id":1}}"#, 200),
        Case(
            "telegram", #"{"ok":false,"error_code":400,"description":"Bad Request: no chat"}"#, 400),
        Case("telegram", #"{"ok":false,"error_code":429}"#, 429),
        Case("telegram", #"{"ok":false}"#, 502), Case("telegram", page, 502),
        Case("pushover", #"{"status":1,"request":"a"}"#, 200), Case("pushover", page, 502),
        Case("pushover", #"{"status":0,"errors":["application token is invalid"]}"#, 400),
        Case("google_chat", #"{"name":"spaces/S/messages/M"}"#, 200),
        Case(
            "google_chat", #"{"error":{"code":400,"message":"no","status":"INVALID_ARGUMENT"}}"#,
            400),
        Case("google_chat", page, 502),
        Case("ntfy", #"{"id":"a","time":1,"event":"message","topic":"t","priority":5}"#, 200),
        Case("ntfy", #"{"code":40301,"http":403,"error":"forbidden"}"#, 403),
        Case("ntfy", page, 502),
        Case("pagerduty", #"{"status":"success","message":"Event processed"}"#, 200),
        Case("pagerduty", #"{"status":"invalid event","errors":["Length"]}"#, 400),
        Case("pagerduty", #"{"status":"throttle exceeded"}"#, 429), Case("pagerduty", page, 502),
        Case("opsgenie", #"{"result":"Request will be processed","took":0.3}"#, 200),
        Case("opsgenie", #"{"message":"Request body is not processable","code":42201}"#, 422),
        Case("opsgenie", page, 502),
        Case("sns", "<PublishResponse><MessageId>1</MessageId></PublishResponse>", 200),
        Case("sns", "<ErrorResponse><Error><Code>NotFound</Code></Error></ErrorResponse>", 400),
        // What has no documented body is judged by its status alone.
        Case("webhook", "no", 200), Case("webhook", #"{"ok":false}"#, 200), Case("json", "no", 200),
    ]

    @Test(arguments: cases)
    func `the body of a success counts where the service says so`(example: Case) throws {
        let kind = try #require(ReceiverKinds.kind(example.kind))
        for status in [200, 202] {
            let answer = ReceiverAnswer(status: status, body: Array(example.body.utf8))
            #expect(kind.meant(answer).status == (example.status == 200 ? status : example.status))
        }
    }

    @Test(arguments: cases)
    func `no body makes another status of one that refuses`(example: Case) throws {
        let kind = try #require(ReceiverKinds.kind(example.kind))
        let answer = ReceiverAnswer(status: 503, body: Array(example.body.utf8))
        #expect(kind.meant(answer).status == 503)
    }

    @Test func `every kind is in the table, or has no answer of its own to look at`() {
        let without: Set = ["alertmanager", "command", "email"]
        let named = Set(Self.cases.map(\.kind))
        #expect(Set(ReceiverKinds.all.map { $0.name }).subtracting(without) == named)
    }
}
