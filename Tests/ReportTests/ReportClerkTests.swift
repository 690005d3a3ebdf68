import Platform
import Reports
import Support
import Testing

/// Reports that are made by the clock from a real history: their files, mails and messages.
@Suite struct ReportClerkTests {
    static func weekly(_ scene: ClerkScene, _ more: String = "format: csv") -> String {
        "{ name: weekly, at: 'monday 07:00', directory: \(scene.directory.path), \(more) }"
    }

    private static func csv(_ scene: ReportScene) async throws -> String {
        try await scene.report(try ReportScene.request(from: "2026-11-16", to: "2026-11-23")).csv
    }

    @Test(arguments: [15, 18])
    func `a report is made when it is due, once, and says what the history says`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let expected = try await Self.csv(try await ReportScene.make(server))
            let scene = try ClerkScene(server, at: ClerkScene.monday - ClerkScene.hour)
            for day in ["02", "09"] {
                _ = try scene.directory.write("weekly-2026-11-\(day)-2026-11-30.csv", "old")
            }
            try await scene.start(Self.weekly(scene, "format: csv, keep: 2"))
            try await eventually("it is known") { scene.content("reports.json") != nil }
            #expect(scene.content() == nil && scene.count("made") == 0)
            scene.set(ClerkScene.monday + 1000)
            try await eventually("the file") { scene.count("made") == 1 }
            #expect(scene.content() == expected)
            #expect(scene.content("weekly-2026-11-02-2026-11-30.csv") == nil)
            #expect(scene.content("weekly-2026-11-09-2026-11-30.csv") == "old")
            #expect(
                scene.lines.all.contains { $0.hasPrefix("a report was made report=weekly due=") })
            try await eventually("that it is done is on disk") { scene.isSaved }
            await scene.stop()

            // The next one was due while no agent ran, and the first one is not made again.
            try Files.replace(
                "\(scene.directory.path)/\(ClerkScene.file)", with: Array("mine".utf8))
            scene.set(ClerkScene.monday + 7 * 24 * ClerkScene.hour + 2 * ClerkScene.hour)
            try await scene.start(Self.weekly(scene))
            try await eventually("the next file") { scene.count("made") == 1 }
            #expect(scene.content("weekly-2026-11-23-2026-11-29.csv") != nil)
            #expect(scene.content() == "mine")
            await scene.stop()

            // Of one that is more than a day late it is said that it is missed.
            scene.set(ClerkScene.monday + 16 * 24 * ClerkScene.hour)
            try await scene.start(Self.weekly(scene))
            try await eventually("it is missed") { scene.count("missed") == 1 }
            #expect(scene.content("weekly-2026-11-30-2026-12-06.csv") == nil)
            #expect(scene.count("made") == 0)
            await scene.stop()
        }
    }

    @Test(arguments: [15, 18])
    func `a history that stands still costs an attempt, and the report is made later`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let expected = try await Self.csv(try await ReportScene.make(server))
            let scene = try ClerkScene(server, at: ClerkScene.monday - ClerkScene.hour)
            try await scene.start(Self.weekly(scene))
            try await eventually("it is known") { scene.content("reports.json") != nil }
            await server.freeze()
            scene.set(ClerkScene.monday)
            try await eventually("an attempt") { scene.count("failed") == 1 }
            #expect(scene.content() == nil)
            let words = "a report was not made, and is tried again report=weekly"
            #expect(scene.lines.all.contains { $0.hasPrefix(words) && $0.contains("reason=") })
            await server.thaw()
            scene.set(ClerkScene.monday + 601_000)
            try await eventually("the file") { (scene.count("made") ?? 0) == 1 }
            #expect(scene.content() == expected)
            await scene.stop()
        }
    }

    @Test func `a directory that cannot be written is named, and nothing is left there`()
        async throws
    {
        try await withServer { server in
            _ = try await ReportScene.make(server)
            let scene = try ClerkScene(server, at: ClerkScene.monday - ClerkScene.hour)
            let place = "\(scene.directory.path)/none/reports"
            try await scene.start(
                "{ name: weekly, at: 'monday 07:00', directory: \(place), format: csv }")
            try await eventually("it is known") { scene.content("reports.json") != nil }
            scene.set(ClerkScene.monday)
            try await eventually("an attempt") { scene.count("failed") == 1 }
            #expect(scene.lines.all.contains { $0.contains("reason=mkdir \(place)") })
            // Its own directory is made when the one above is there.
            try Files.makeDirectory("\(scene.directory.path)/none")
            scene.set(ClerkScene.monday + 601_000)
            try await eventually("the file") { scene.count("made") == 1 }
            #expect(scene.content("none/reports/\(ClerkScene.file)") != nil)
            await scene.stop()
        }
    }

    @Test func `a mail says how each target is, and has the report with it where there is room`()
        async throws
    {
        try await withServer { server in
            let expected = try await Self.csv(try await ReportScene.make(server))
            let mail = try await TestMailServer.start(.none)
            defer { mail.stop() }
            func send(_ more: String, _ count: Int) async throws -> [String] {
                let scene = try ClerkScene(server, at: ClerkScene.monday - ClerkScene.hour)
                let section =
                    "email: { host: 127.0.0.1, port: \(mail.port), tls: none,"
                    + " from: pgvigil@agent.test, to: [team@agent.test] }"
                try await scene.start(
                    "{ name: weekly, at: 'monday 07:00', format: csv, receiver: team }",
                    receivers: """
                        receivers: [{ name: team, \(more)\(section) }]
                        route: { receiver: team }
                        """)
                try await eventually("it is known") { scene.content("reports.json") != nil }
                scene.set(ClerkScene.monday)
                try await eventually("the mail") { scene.count("made") == 1 }
                await scene.stop()
                let mails = try mail.mails()
                try #require(mails.count == count)
                return try Self.parts(mails[count - 1].content)
            }
            let whole = try await send("", 1)
            #expect(
                whole[0] == "Report weekly: 2026-11-16 00:00 to 2026-11-23 00:00 UTC, 2 targets")
            #expect(whole[1].contains("orders: score "))
            #expect(
                whole[1].contains(
                    "https://agent.test/report?from=2026-11-16T00:00:00Z&to=2026-11-23T00:00:00Z"))
            #expect(whole[2] == ClerkScene.file && whole[3] == "text/csv")
            #expect(whole[4] == expected)
            let short = try await send("max_bytes: 34KiB, ", 2)
            #expect(short.count == 2 && short[1].contains("and so is not attached"))
        }
    }

    /// Subject and text of a mail as an independent library reads them; then name, type and content of
    /// what is attached.
    static func parts(_ mail: [UInt8]) throws -> [String] {
        let script = """
            import email, email.policy, sys
            mail = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
            parts = [mail["subject"], mail.get_body(("plain",)).get_content()]
            assert mail.get_body(("html",)) is not None
            for file in mail.iter_attachments():
                parts += [file.get_filename(), file.get_content_type(),
                          file.get_payload(decode=True).decode("utf-8")]
            sys.stdout.buffer.write("\\0".join(parts).encode("utf-8"))
            """
        let directory = try TemporaryDirectory()
        let path = try directory.write("mail", String(decoding: mail, as: UTF8.self))
        let output = try CommandOutput.of(
            [ToolPath.python(), "-c", script, path], environment: [:], within: .seconds(60))
        return output.split(separator: 0, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test func `a chat is sent a line for each target and the address of the report`()
        async throws
    {
        try await withServer { server in
            _ = try await ReportScene.make(server)
            let chat = try ScriptedReceiver(always: .answer(200, body: "ok"))
            defer { chat.stop() }
            let scene = try ClerkScene(server, at: ClerkScene.monday - ClerkScene.hour)
            _ = try scene.directory.write("url", chat.url())
            try await scene.start(
                "{ name: weekly, at: 'monday 07:00', targets: [orders], receiver: team }",
                receivers: """
                    receivers: [{ name: team, slack: { url_file: url } }]
                    route: { receiver: team }
                    """)
            try await eventually("it is known") { scene.content("reports.json") != nil }
            scene.set(ClerkScene.monday)
            try await eventually("the message") { scene.count("made") == 1 }
            #expect(chat.received.count == 1)
            let text = chat.received.first?.text ?? ""
            #expect(
                text.contains("Report weekly: 2026-11-16 00:00 to 2026-11-23 00:00 UTC, 1 target"))
            #expect(text.contains("orders: score ") && text.contains("target=orders"))
            #expect(text.contains("https://agent.test/report?from=2026-11-16T00:00:00Z"))
            #expect(!text.contains("FIRING") && !text.contains("/silence"))
            await scene.stop()
        }
    }
}
