import Delivery
import Messages
import Metrics
import Notifications
import Platform
import Receivers
import Rules
import Support
import Testing

/// Mails against a real mail server of another make.
@Suite struct MailTests {
    private static let now: Int64 = 1_795_435_200_000

    private let directory: TemporaryDirectory
    private let certificates: TestCertificates

    init() throws {
        directory = try TemporaryDirectory("mail")
        certificates = try TestCertificates()
        try certificates.makeServer("server")
    }

    private func receiver(
        _ port: Int, _ tls: String, to recipients: [String] = ["oncall@example.com"],
        password: String? = TestMailServer.password
    ) throws -> Receiver {
        let email = try #require(ReceiverKinds.kind("email"))
        var receiver = Receiver(
            name: "mail",
            kind: Receiver.Kind(
                email,
                ReceiverSettings([
                    "host": .text("127.0.0.1"), "port": .number(port), "tls": .text(tls),
                    "from": .text("pgvigil@example.com"), "to": .words(recipients),
                ])))
        receiver.transport.timeout = .seconds(10)
        if tls != "none" {
            receiver.transport.authorityFile = certificates.path("server.pem")
            receiver.kind.settings["username"] = .text(TestMailServer.user)
            receiver.secrets["password_file"] = try directory.write("password", password ?? "")
        }
        return receiver
    }

    private func attempt(_ receiver: Receiver, alerts: Int = 1) async throws -> AttemptOutcome {
        let message = Self.message(receiver, .firing, "msg_1", alerts: alerts)
        let sender = MessageSender(receiver, Links(external: "http://pgvigil.test"))
        return try #require(await sender.attempt(message))
    }

    private static func message(
        _ receiver: Receiver, _ status: Message.Status, _ id: String, alerts: Int = 1
    ) -> Message {
        let all = (0..<alerts).map { number in
            MessageAlert(
                labels: ["alertname": "Lag", "target": "orders\(number)", "severity": "page"],
                annotations: [
                    "summary": "replica is late, für 40 s",
                    "description": String(repeating: "x", count: 200),
                ],
                startsAt: now, endsAt: status == .firing ? nil : now + 1000, worstValue: nil)
        }
        return Message(
            id: id, receiver: receiver.name, groupKey: "{}:{alertname=\"Lag\"}",
            groupLabels: ["alertname": "Lag"], reason: .new, status: status, alerts: all,
            alertsMax: 1000, createdAt: now)
    }

    @Test(arguments: TestMailServer.Security.allCases)
    func `a mail arrives whole with each kind of TLS on any port`(
        security: TestMailServer.Security
    ) async throws {
        let server = try await TestMailServer.start(security, certificates)
        let recipients = ["oncall@example.com", "dba@example.com"]
        let receiver = try receiver(server.port, security.rawValue, to: recipients)
        #expect(try await attempt(receiver) == .status(200, retryAfter: nil))
        let mail = try #require(try server.mails().first)
        #expect(try server.mails().count == 1)
        #expect(mail.sender == "pgvigil@example.com" && mail.recipients == recipients)
        #expect(mail.text.contains("To: oncall@example.com,\r\n dba@example.com\r\n"))
        #expect(mail.text.contains("\r\nMessage-ID: <msg_1@example.com>\r\n"))
        #expect(mail.text.contains("Content-Type: multipart/alternative;"))
        server.stop()
    }

    @Test func `an incident makes one thread, also from an agent that starts again`() async throws {
        let server = try await TestMailServer.start(.none)
        let receiver = try receiver(server.port, "none")
        for (status, id, address) in [
            (Message.Status.firing, "msg_1", ""), (.firing, "msg_2", "http://a.test"),
            (.resolved, "msg_3", "https://b.test:9787/"),
        ] {
            // A sender of its own each time, as after a restart, and from another agent of a pair.
            let sender = MessageSender(receiver, Links(external: address))
            let outcome = await sender.attempt(Self.message(receiver, status, id))
            #expect(outcome == .status(200, retryAfter: nil))
        }
        let mails = try server.mails().map(\.text)
        let lines = mails.map { mail in
            mail.split(separator: "\r\n").filter { $0.hasPrefix("References: <pgvigil-") }
        }
        #expect(lines.count == 3 && lines[0].count == 1)
        #expect(Set(lines).count == 1)
        #expect(
            Set(mails.compactMap { $0.firstRange(of: "Message-ID: <msg_")?.lowerBound }).count >= 1)
        for (mail, id) in zip(mails, ["msg_1", "msg_2", "msg_3"]) {
            #expect(mail.contains("Message-ID: <\(id)@example.com>\r\n"))
        }
        server.stop()
    }

    @Test func `a failure names what was tried`() async throws {
        let plain = try await TestMailServer.start(.none)
        let outcome = try await attempt(try receiver(plain.port, "starttls"))
        #expect(
            outcome
                == .failure(
                    "127.0.0.1:\(plain.port) with STARTTLS: tls: the server does not offer STARTTLS"
                )
        )
        guard case .failure(let reason) = try await attempt(try receiver(plain.port, "implicit"))
        else {
            Issue.record("no failure")
            return
        }
        #expect(
            reason == "127.0.0.1:\(plain.port) with TLS from the first byte:"
                + " tls: the other side does not speak TLS")
        #expect(try plain.mails().isEmpty)
        plain.stop()
        guard case .failure(let gone) = try await attempt(try receiver(plain.port, "none")) else {
            Issue.record("no failure")
            return
        }
        #expect(gone.hasSuffix("without TLS: connection refused"))
    }

    @Test func `a server that offers no authentication gets no mail of a user`() async throws {
        let server = try await TestMailServer.start(.none, offersAUTH: false)
        var receiver = try receiver(server.port, "none")
        receiver.kind.settings["username"] = .text(TestMailServer.user)
        receiver.secrets["password_file"] = try directory.write("password", TestMailServer.password)
        guard case .failure(let reason) = try await attempt(receiver) else {
            Issue.record("no failure")
            return
        }
        #expect(reason.contains("the server offers no authentication (AUTH)"))
        #expect(try server.mails().isEmpty)
        server.stop()
    }

    @Test func `a wrong password is a refusal that may end`() async throws {
        let server = try await TestMailServer.start(.starttls, certificates)
        let outcome = try await attempt(try receiver(server.port, "starttls", password: "wrong"))
        guard case .refusal(let reason, isFinal: false) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason.contains("535") && !reason.contains("wrong"))
        server.stop()
    }

    @Test func `an unknown certificate gets neither a mail nor a password`() async throws {
        let server = try await TestMailServer.start(.starttls, certificates)
        var receiver = try receiver(server.port, "starttls")
        receiver.transport.authorityFile = nil
        guard case .failure(let reason) = try await attempt(receiver) else {
            Issue.record("no failure")
            return
        }
        #expect(reason.contains("with STARTTLS: tls: the certificate's issuer is unknown"))
        #expect(try server.mails().isEmpty)
        server.stop()
    }

    @Test(arguments: [("451 4.3.0 try later", false), ("554 5.7.1 looks like spam", true)])
    func `a temporary refusal is tried again and a final one is not`(
        reply: String, isFinal: Bool
    ) async throws {
        let server = try await TestMailServer.start(.none, reply: reply)
        let outcome = try await attempt(try receiver(server.port, "none"))
        #expect(outcome == (isFinal ? .refusal(reply, isFinal: true) : .failure(reply)))
        server.stop()
    }

    @Test func `who can be reached gets the mail, and who cannot is named`() async throws {
        let server = try await TestMailServer.start(.none)
        let recipients = ["nobody@example.com", "oncall@example.com"]
        let outcome = try await attempt(try receiver(server.port, "none", to: recipients))
        #expect(outcome == .partial("550 5.1.1 no such user"))
        #expect(try server.mails().map(\.recipients) == [["oncall@example.com"]])
        let none = try await attempt(try receiver(server.port, "none", to: ["nobody@example.com"]))
        #expect(none == .refusal("550 5.1.1 no such user", isFinal: true))
        server.stop()
    }

    @Test func `a mail that is too large arrives shorter`() async throws {
        let server = try await TestMailServer.start(.none, sizeMax: 60_000)
        let outcome = try await attempt(try receiver(server.port, "none"), alerts: 400)
        #expect(outcome == .status(200, retryAfter: nil))
        let mail = try #require(try server.mails().first)
        #expect(mail.content.count <= 60_000)
        #expect(mail.text.contains(" more: http://pgvigil.test"))
        server.stop()
    }
}
