import Delivery
import Messages
import Platform
import Receivers
import Rules
import Support
import Testing

/// Requests to services as they leave the agent, and what their answers lead to.
@Suite struct ServiceAnswerTests {
    /// Computes the signature from what arrived, by the steps that Amazon documents.
    private static let script = """
        import hashlib, hmac, re, sys
        lines = open(sys.argv[1]).read().split("\\n")
        fields = dict(line.split(": ", 1) for line in lines if line)
        body, secret = open(sys.argv[2], "rb").read(), sys.argv[3]
        form = r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d+)/([^/]+)/([^/]+)/aws4_request, "
        form += r"SignedHeaders=([^,]+), Signature=([0-9a-f]+)$"
        key, day, region, service, names, signature = re.match(
            form, fields["authorization"]).groups()
        sign = lambda key, text: hmac.new(key, text.encode(), hashlib.sha256).digest()
        head = "".join(f"{name}:{fields[name].strip()}\\n" for name in names.split(";"))
        request = f"POST\\n/\\n\\n{head}\\n{names}\\n{hashlib.sha256(body).hexdigest()}"
        scope = f"{day}/{region}/{service}/aws4_request"
        text = f"AWS4-HMAC-SHA256\\n{fields['x-amz-date']}\\n{scope}\\n"
        text += hashlib.sha256(request.encode()).hexdigest()
        derived = sign(("AWS4" + secret).encode(), day)
        for word in [region, service, "aws4_request"]: derived = sign(derived, word)
        print(key, region, service, "host" in names.split(";"), sign(derived, text).hex() == signature)
        """

    @Test func `the signature is the one that Amazon computes`() async throws {
        let service = try ScriptedReceiver(always: .answer(200))
        let directory = try TemporaryDirectory()
        let kind = try #require(ReceiverKinds.kind("sns"))
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
        var receiver = Receiver(
            name: "sns",
            kind: Receiver.Kind(
                kind,
                ReceiverSettings([
                    "topic_arn": .text("arn:aws:sns:eu-central-1:123456789012:alerts"),
                    "access_key_id": .text("AKIAIOSFODNN7EXAMPLE"),
                    "endpoint": .text(service.url("/")),
                ])))
        receiver.secrets["secret_access_key_file"] = try directory.write("secret", secret)
        let message = TestMessage.make(for: receiver, .firing, now: 1_795_435_200_000)
        let outcome = await MessageSender(receiver, Links(external: "")).attempt(message)
        #expect(outcome == .status(200, retryAfter: nil))
        let request = try #require(service.received.first)
        #expect(request.text.hasPrefix("Action=Publish&Version=2010-03-31&TopicArn=arn%3Aaws"))
        #expect(!request.text.contains(secret))
        let fields = request.headers.map { "\($0): \($1)\n" }.joined()
        let output = try CommandOutput.of(
            [
                ToolPath.python(), "-c", Self.script, directory.write("fields", fields),
                directory.write("body", request.text), secret,
            ], environment: [:], within: .seconds(60))
        #expect(
            String(decoding: output, as: UTF8.self)
                == "AKIAIOSFODNN7EXAMPLE eu-central-1 sns True True\n")
    }

    @Test func `what Telegram asks for is waited for, in its body`() async throws {
        let service = try ScriptedReceiver(
            always: .answer(
                429, body: #"{"ok":false,"error_code":429,"parameters":{"retry_after":35}}"#))
        let outcome = try await Self.telegram(service)
        #expect(outcome.verdict(now: 0) == .again(notBefore: 35_000, reason: Self.tooMany))
        #expect(service.received.count == 1)
    }

    @Test func `a text that Telegram finds too long arrives shorter, in the same attempt`()
        async throws
    {
        let service = try ScriptedReceiver { number, _ in
            number == 0
                ? .answer(400, body: #"{"description":"Bad Request: message is too long"}"#)
                : .answer(200, body: #"{"ok":true}"#)
        }
        #expect(try await Self.telegram(service) == .status(200, retryAfter: nil))
        #expect(service.received.count == 2)
        #expect(service.received[1].path == "/bot1:TOKEN/sendMessage")
    }

    /// A body without words is repeated as it is.
    private static let tooMany =
        #"status 429: {"ok":false,"error_code":429,"parameters":{"retry_after":35}}"#

    @Test
    func `the words of a service are in the reason, without the secret and control characters`()
        async throws
    {
        let service = try ScriptedReceiver(
            always: .answer(
                404, body: "Cannot POST /bot1:TOKEN/sendMessage\u{1B}[31m\r\nno_service"))
        let outcome = try await Self.telegram(service)
        guard case .again(_, let reason) = outcome.verdict(now: 0) else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason == "status 404: Cannot POST /***/*** [31m no_service")
    }

    @Test func `a success that Telegram's body takes back is no delivery`() async throws {
        let service = try ScriptedReceiver(
            always: .answer(200, body: #"{"ok":false,"error_code":403,"description":"kicked"}"#))
        let outcome = try await Self.telegram(service)
        #expect(outcome == .status(403, retryAfter: nil, words: "kicked"))
        #expect(outcome.verdict(now: 0) == .again(notBefore: nil, reason: "status 403: kicked"))
    }

    @Test func `a form that Slack refuses with a success is sent plainer, and then given up`()
        async throws
    {
        let service = try ScriptedReceiver(always: .answer(200, body: "invalid_payload"))
        let directory = try TemporaryDirectory()
        var receiver = Receiver(
            name: "chat",
            kind: Receiver.Kind(try #require(ReceiverKinds.kind("slack")), ReceiverSettings()))
        receiver.secrets["url_file"] = try directory.write("url", service.url("/"))
        let message = TestMessage.make(for: receiver, .firing, now: 1_795_435_200_000)
        let outcome = await MessageSender(receiver, Links(external: "")).attempt(message)
        #expect(outcome?.verdict(now: 0) == .final(reason: "status 400: invalid_payload"))
        #expect(service.received.count == MessageForm.allCases.count)
    }

    private static func telegram(_ service: ScriptedReceiver) async throws -> AttemptOutcome {
        let directory = try TemporaryDirectory()
        var receiver = Receiver(
            name: "chat",
            kind: Receiver.Kind(
                try #require(ReceiverKinds.kind("telegram")),
                ReceiverSettings([
                    "chat_id": .text("-1001"), "api_url": .text(service.url("")),
                ])))
        receiver.secrets["bot_token_file"] = try directory.write("token", "1:TOKEN")
        let message = TestMessage.make(for: receiver, .firing, now: 1_795_435_200_000)
        return try #require(
            await MessageSender(receiver, Links(external: "")).attempt(message))
    }
}
