import Platform

/// A mail server of another make, aiosmtpd, that keeps the mails that it takes as files.
package final class TestMailServer: Sendable {
    /// How it protects connections.
    package enum Security: String, Sendable, CaseIterable {
        /// Not at all.
        case none
        /// After STARTTLS, which it demands.
        case starttls
        /// From the first byte.
        case implicit
    }

    /// One mail that it took.
    package struct Mail: Sendable {
        /// Who sends.
        package let sender: String
        /// Who gets it.
        package let recipients: [String]
        /// The mail with its header.
        package let content: [UInt8]

        /// The mail as text.
        package var text: String { String(decoding: content, as: UTF8.self) }
    }

    /// The only user.
    package static let user = "pgvigil"
    /// The user's password.
    package static let password = "correct horse"
    private static let startLimit = Duration.seconds(30)

    private static let script = """
        import asyncio, os, ssl, sys
        from aiosmtpd.smtp import SMTP, AuthResult
        directory, port, mode, certificate, key, reply, size, bare = sys.argv[1:9]
        count = 0
        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                if address.startswith("nobody@"): return "550 5.1.1 no such user"
                envelope.rcpt_tos.append(address)
                return "250 OK"
            async def handle_DATA(self, server, session, envelope):
                global count
                if reply: return reply
                count += 1
                head = envelope.mail_from + "\\n" + " ".join(envelope.rcpt_tos) + "\\n"
                with open(directory + "/new", "wb") as file:
                    file.write(head.encode() + envelope.content)
                os.rename(directory + "/new", directory + "/mail-%03d" % count)
                return "250 2.0.0 queued"
        def authenticate(server, session, envelope, mechanism, data):
            known = data.login == b"\(user)" and data.password == b"\(password)"
            return AuthResult(success=known, handled=False)
        context = None
        if mode != "none":
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificate, key)
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        def protocol():
            return SMTP(Handler(), loop=loop, hostname="mail.test", data_size_limit=int(size),
                tls_context=context if mode == "starttls" else None,
                require_starttls=mode == "starttls", authenticator=authenticate,
                auth_require_tls=bare == "bare", auth_required=mode != "none")
        loop.run_until_complete(loop.create_server(protocol, "127.0.0.1", int(port),
            ssl=context if mode == "implicit" else None))
        loop.run_forever()
        """

    /// Its port on 127.0.0.1.
    package let port: Int
    private let directory: TemporaryDirectory
    private let tool: Tool

    private init(
        _ security: Security, _ certificates: TestCertificates?, reply: String, sizeMax: Int,
        offersAUTH: Bool
    ) throws {
        directory = try TemporaryDirectory("m")
        port = try FreePort.next()
        let file = try directory.write("server.py", Self.script)
        let files =
            certificates.map { [$0.path("server.pem"), $0.path("server.key")] } ?? ["", ""]
        tool = try Tool(
            [ToolPath.python(), file, directory.path, "\(port)", security.rawValue] + files
                + [reply, "\(sizeMax)", offersAUTH ? "" : "bare"], log: "\(directory.path)/log")
    }

    /// Starts it and waits until it takes connections; `certificates` hold one called `server`.
    ///
    /// Every mail is answered with `reply` when there is one.
    ///
    /// - Throws: `SupportError` with the log when it does not come up.
    package static func start(
        _ security: Security, _ certificates: TestCertificates? = nil, reply: String = "",
        sizeMax: Int = 1 << 20, offersAUTH: Bool = true
    ) async throws -> TestMailServer {
        let server = try TestMailServer(
            security, certificates, reply: reply, sizeMax: sizeMax, offersAUTH: offersAUTH)
        try await server.tool.wait(within: startLimit) {
            (try? RawConnection(.port(server.port))) != nil
        }
        return server
    }

    /// The mails that it has taken, in order.
    ///
    /// - Throws: `FileError` when one cannot be read.
    package func mails() throws -> [Mail] {
        try Files.matching("\(directory.path)/mail-*").sorted().map { path in
            let parts = try Files.read(path).split(
                separator: 0x0a, maxSplits: 2, omittingEmptySubsequences: false)
            let words = parts.map { String(decoding: $0, as: UTF8.self) }
            return Mail(
                sender: words[0], recipients: words[1].split(separator: " ").map(String.init),
                content: Array(parts[2]))
        }
    }

    /// Ends it and waits until it is gone; it also ends when nothing holds it any more.
    package func stop() { tool.stop() }
}
