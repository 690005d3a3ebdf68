import Platform
import Support
import Testing

/// `pgvigil mcp` as a client starts it.
@Suite struct ModelContextCommandTests {
    private static let script = """
        import json, signal, subprocess, sys
        program, url, end = sys.argv[1:4]
        child = subprocess.Popen(
            [program, "mcp", "--url", url, *sys.argv[4:]], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE)

        def send(id, method, params={}):
            message = {"jsonrpc": "2.0", "id": id, "method": method, "params": params}
            child.stdin.write((json.dumps(message) + "\\n").encode())
            child.stdin.flush()

        send(1, "tools/call", {"name": "targets"})
        print(child.stdout.readline().decode().strip())
        send(2, "ping")
        print(child.stdout.readline().decode().strip())
        if end == "input":
            child.stdin.close()
        elif end == "output":
            child.stdout.close()
            send(3, "ping")
        else:
            child.send_signal(getattr(signal, end))
        print(child.wait(60))
        """

    private static func lines(_ url: String, _ end: String, _ more: [String] = []) async throws
        -> [String]
    {
        let arguments = [try ToolPath.python(), "-c", script, Program.path, url, end] + more
        let output = try await offThePool {
            do {
                return try CommandOutput.of(
                    arguments, environment: Checkout.childEnvironment, within: .seconds(90))
            } catch { throw SupportError("\(error)") }
        }
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test(arguments: ["input", "output", "SIGTERM", "SIGINT"])
    func `a client that goes away ends it with 0`(end: String) async throws {
        let port = try FreePort.next()
        let lines = try await Self.lines("http://127.0.0.1:\(port)", end)
        #expect(lines.last == "0", "\(lines)")
    }

    private static let cancelling = """
        import anyio, asyncio, sys
        from mcp import Client, StdioServerParameters

        async def main():
            asked, gone = asyncio.Event(), asyncio.Event()

            async def agent(reader, writer):
                await reader.readuntil(b"\\r\\n\\r\\n")
                asked.set()
                await reader.read()
                gone.set()
                writer.close()

            server = await asyncio.start_server(agent, "127.0.0.1", 0)
            url = "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
            parameters = StdioServerParameters(command=sys.argv[1], args=["mcp", "--url", url])
            async with Client(parameters, mode=sys.argv[2]) as client:
                async with anyio.create_task_group() as group:
                    group.start_soon(client.call_tool, "targets")
                    await asked.wait()
                    group.cancel_scope.cancel()
                print("tools", len((await client.list_tools()).tools) > 10)
                await gone.wait()
                print("gone")

        asyncio.run(main())
        """

    @Test(arguments: ["auto", "legacy"])
    func `a client that takes a call back frees the agent, and goes on`(mode: String) async throws {
        let output = try await ModelContextClient.run(Self.cancelling, [Program.path, mode])
        #expect(String(decoding: output, as: UTF8.self) == "tools True\ngone\n")
    }

    @Test func `an agent that is away is an error of the tool, with its URL and what helps`()
        async throws
    {
        let port = try FreePort.next()
        let lines = try await Self.lines("http://127.0.0.1:\(port)", "input")
        #expect(lines[0].contains(#""isError":true"#), "\(lines)")
        #expect(lines[0].contains("http://127.0.0.1:\(port): "), "\(lines)")
        #expect(lines[0].contains("is the agent running"), "\(lines)")
        #expect(lines[1] == #"{"jsonrpc":"2.0","id":2,"result":{}}"#)
    }

    @Test func `an agent with users wants a password, which nothing shows`() async throws {
        let files = try Workspace()
        try files.write("password", "correct horse\n")
        try files.write("web.yml", "basic_auth_users: { ann: '\(ListenTests.hash)' }\n")
        let config = try files.configure(
            targets: [("t", "host=/nowhere")], web: "config_file: web.yml")
        let agent = try Program(["run", "--config", config])
        let url = "http://\(try await agent.tcpAddress())"
        let stranger = try await Self.lines(url, "input")
        #expect(stranger[0].contains("the agent answered 401"), "\(stranger)")
        #expect(stranger[0].contains("give --user NAME and --password-file FILE"))
        let user = ["--user", "ann", "--password-file", files.path("password")]
        let known = try await Self.lines(url, "input", user)
        #expect(known[0].contains(#"\"target\":\"t\""#), "\(known)")
        #expect(known[0].contains(#""isError":false"#))
        #expect(!(stranger + known).joined().contains("horse"))
        let half = try await Program.run(["mcp", "--user", "ann"])
        #expect(half.code == 2 && half.errors.contains("--user and --password-file"))
    }

    @Test(arguments: ["mcp", "status", "queries", "top"])
    func `a URL that is none is refused at once with its value`(word: String) async throws {
        for url in ["foo", "127.0.0.1:9787", "ftp://host", "http://", "/run/agent.sock"] {
            let run = try await Program.run([word, "--url", url])
            #expect(run.code == 2 && run.output.isEmpty)
            #expect(run.errors.contains("--url \(url) is no URL of an agent"), "\(run.errors)")
        }
    }
}
