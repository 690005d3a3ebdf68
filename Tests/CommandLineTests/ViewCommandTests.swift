import Platform
import Support
import Testing

/// `pgvigil status`, `alerts` and `queries` beside an agent that runs.
@Suite struct ViewCommandTests {
    private static let words = ["status", "alerts", "queries"]

    @Test func `each shows a table or the agent's JSON, by socket and by address`() async throws {
        let files = try Workspace()
        let config = try files.configure(
            targets: [("a/b %", "host=/nowhere")], web: files.portAndSocket)
        let agent = try Program(["run", "--config", config])
        let address = try await agent.address().prefix { $0 != "," }
        try await agent.eventually("the target is down") {
            let run = try await Program.run(["status", "--config", config])
            return run.code == 1 && run.output.contains("/nowhere")
        }
        let status = try await Program.run(["status", "--config", config, "--target", "a/b %"])
        #expect(status.output.hasPrefix("TARGET  STATUS  SCORE"), "\(status.output)")
        #expect(status.output.contains("\na/b %   down    -") && status.code == 1)
        let alerts = try await Program.run(["alerts", "--url", "http://\(address)"])
        #expect(alerts.code == 0 && alerts.output.contains("no alert is pending or firing"))
        let queries = try await Program.run(["queries", "--socket", files.path("web.sock")])
        #expect(queries.code == 0, "\(queries.errors)")
        #expect(queries.output.contains("a/b %: no statements are known: the server cannot be"))
        for word in Self.words {
            let json = try await Program.run([word, "--config", config, "--format", "json"])
            #expect(json.output.hasPrefix("{") && json.errors.isEmpty, "\(word): \(json.output)")
        }
    }

    @Test func `what the agent refuses is said in its words`() async throws {
        let files = try Workspace()
        let config = try files.configure(
            targets: [("orders", "host=/nowhere")], web: files.portAndSocket)
        let agent = try Program(["run", "--config", config])
        _ = try await agent.address()
        let near = try await Program.run(["status", "--config", config, "--target", "ordrs"])
        #expect(near.code == 2 && near.output.isEmpty)
        #expect(
            near.errors
                == "pgvigil: the agent answered 404: target: \"ordrs\" is not watched; did you mean"
                + " \"orders\"?\n")
        let order = try await Program.run(["queries", "--config", config, "--order", "up"])
        #expect(order.code == 2 && order.errors.contains("order: \"up\" is no order; there are"))
    }

    @Test(arguments: words) func `without an agent the command ends with 69 and says what helps`(
        word: String
    ) async throws {
        let port = try FreePort.next()
        let run = try await Program.run([word, "--url", "http://127.0.0.1:\(port)"])
        #expect(run.code == 69 && run.output.isEmpty)
        #expect(run.errors.contains("is the agent running"), "\(run.errors)")
        let format = try await Program.run([word, "--format", "xml"])
        #expect(format.code == 2 && format.errors.contains("--format xml is neither text nor json"))
    }
}
