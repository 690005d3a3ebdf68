import Platform
import Reports
import Support
import Testing

/// Receivers that refuse a report, or a part of it.
extension ReportClerkTests {
    @Test func `what a mail server does not take of a report is in the log and in the mail`()
        async throws
    {
        try await withServer { server in
            let report = try await ReportScene.make(server).report(
                try ReportScene.request(from: "2026-11-16", to: "2026-11-23"))
            // The mail with the file is a third larger than that.
            let mail = try await TestMailServer.start(.none, sizeMax: report.html.utf8.count)
            defer { mail.stop() }
            let scene = try ClerkScene(server, at: ClerkScene.monday - ClerkScene.hour)
            let section =
                "email: { host: 127.0.0.1, port: \(mail.port), tls: none,"
                + " from: pgvigil@agent.test, to: [nobody@agent.test, team@agent.test] }"
            try await scene.start(
                "{ name: weekly, at: 'monday 07:00', receiver: team }",
                receivers: """
                    receivers: [{ name: team, max_bytes: 4MiB, \(section) }]
                    route: { receiver: team }
                    """)
            try await eventually("it is known") { scene.saved != nil }
            scene.set(ClerkScene.monday)
            try await eventually("the mail") { scene.count("made") == 1 }
            await scene.stop()
            let mails = try mail.mails()
            try #require(mails.count == 1)
            #expect(mails[0].recipients == ["team@agent.test"])
            let parts = try Self.parts(mails[0].content)
            #expect(parts.count == 2 && parts[1].contains("the mail server takes, and so is not"))
            let warnings = scene.lines.all.filter {
                $0.hasPrefix("a report was sent, but not all of it to all report=weekly due=")
            }
            try #require(warnings.count == 2)
            #expect(warnings[0].contains("receiver team: the server takes no mail as large"))
            #expect(warnings[1].contains("receiver team: 550 5.1.1 no such user"))
        }
    }

    @Test func `a report that is made waits for its receiver, longer from time to time`()
        async throws
    {
        try await withServer { server in
            _ = try await ReportScene.make(server)
            let chat = try ScriptedReceiver { number, _ in
                switch number {
                case 0: .answer(429, headers: [("Retry-After", "1800")])
                case 1: .answer(500)
                default: .answer(200, body: "ok")
                }
            }
            defer { chat.stop() }
            let scene = try ClerkScene(server, at: ClerkScene.monday - ClerkScene.hour)
            _ = try scene.directory.write("url", chat.url())
            try await scene.start(
                "{ name: weekly, at: 'monday 07:00', receiver: team }",
                receivers: """
                    receivers: [{ name: team, slack: { url_file: url } }]
                    route: { receiver: team }
                    """)
            try await eventually("it is known") { scene.saved != nil }
            scene.set(ClerkScene.monday)
            try await eventually("an attempt") { scene.count("failed") == 1 }
            // From here on the history is not needed.
            await server.freeze()
            let asked = ClerkScene.monday + 1_800_000
            try await scene.look(at: asked - 1000)
            #expect(chat.received.count == 1)
            scene.set(asked)
            try await eventually("the second attempt") { scene.count("failed") == 2 }
            try await scene.look(at: asked + 1_199_000)
            #expect(chat.received.count == 2)
            scene.set(asked + 1_200_000)
            try await eventually("the message") { scene.count("made") == 1 }
            #expect(chat.received.count == 3)
            #expect(chat.received.last?.text.contains("Report weekly: 2026-11-16 00:00 to") == true)
            await scene.stop()
            await server.thaw()
        }
    }

    @Test func `a report on some targets is made of them alone, and says where its link leads`()
        async throws
    {
        try await withServer { server in
            _ = try await ReportScene.make(server)
            try await server.execute(
                """
                INSERT INTO monitoring.performance_metrics
                    (metric_name, metric_value, metric_unit, tags, recorded_at)
                VALUES ('pg_up', 'NaN', 'boolean', '{"target": "gone"}', '2026-11-22 21:00:05Z')
                """)
            let chat = try ScriptedReceiver(always: .answer(200, body: "ok"))
            defer { chat.stop() }
            let scene = try ClerkScene(server, at: ClerkScene.monday - ClerkScene.hour)
            _ = try scene.directory.write("url", chat.url())
            try await scene.start(
                "{ name: weekly, at: 'monday 07:00', format: csv, targets: [orders, spare],"
                    + " directory: \(scene.directory.path), receiver: team }",
                receivers: """
                    receivers: [{ name: team, slack: { url_file: url } }]
                    route: { receiver: team }
                    """)
            try await eventually("it is known") { scene.saved != nil }
            scene.set(ClerkScene.monday)
            try await eventually("the message") { scene.count("made") == 1 }
            let file = try #require(scene.content())
            #expect(file.contains("orders,") && !file.contains("rows_left_out"))
            let text = chat.received.first?.text ?? ""
            #expect(text.contains("orders: score ") && text.contains("spare: score "))
            #expect(text.contains("2 targets") && text.contains("report on all targets:"))
            await scene.stop()
        }
    }
}
