import FoundationEssentials
import Platform

/// The official client of the Model Context Protocol, from PyPI, as a process: it connects, lists the
/// tools and calls some.
package enum ModelContextClient {
    /// A tool and its arguments.
    package struct Call: Encodable, Sendable {
        /// The tool's name.
        package let tool: String
        /// Its arguments by name.
        package let arguments: [String: String]

        /// A call.
        package init(_ tool: String, _ arguments: [String: String] = [:]) {
            self.tool = tool
            self.arguments = arguments
        }
    }

    /// What came of it.
    package struct Report: Decodable, Sendable {
        /// What came of a call.
        package struct Result: Decodable, Sendable {
            /// Whether the tool says that it went wrong.
            package let isError: Bool
            /// What it says.
            package let text: String
        }

        /// The revision that both speak.
        package let revision: String
        /// What the server calls itself.
        package let server: String
        /// The names of the tools.
        package let tools: [String]
        /// Whether all tools say that they read alone.
        package let readOnly: Bool
        /// What came of each call.
        package let results: [Result]
        /// Of arguments that no tool takes.
        package let wrong: Result
        /// The code of the error for a tool that is not there.
        package let unknown: Int
    }

    private struct Plan: Encodable {
        let command: [String]
        let url: String
        let mode: String
        let calls: [Call]
    }

    private static let script = """
        import asyncio, json, sys
        from mcp import Client, MCPError, StdioServerParameters

        plan = json.loads(sys.argv[1])

        def read(result):
            assert len(result.content) == 1 and result.content[0].type == "text"
            return {"isError": bool(result.is_error), "text": result.content[0].text}

        async def main():
            command = plan["command"]
            server = plan["url"] or StdioServerParameters(command=command[0], args=command[1:])
            async with Client(server, mode=plan["mode"], read_timeout_seconds=60) as client:
                tools = (await client.list_tools()).tools
                results = [
                    read(await client.call_tool(call["tool"], call["arguments"]))
                    for call in plan["calls"]
                ]
                together = await asyncio.gather(*[client.call_tool("targets") for _ in range(4)])
                assert len({read(one)["isError"] for one in together}) == 1
                wrong = read(await client.call_tool("health", {"sql": "DROP TABLE item"}))
                try:
                    await client.call_tool("no_such_tool")
                    unknown = 0
                except MCPError as error:
                    unknown = error.error.code
                print(json.dumps({
                    "revision": client.protocol_version, "server": client.server_info.name,
                    "tools": [tool.name for tool in tools],
                    "readOnly": all(tool.annotations.read_only_hint for tool in tools),
                    "results": results, "wrong": wrong, "unknown": unknown,
                }))

        asyncio.run(main())
        """

    /// Connects to `command` on its standard input and output, or to `url`; `mode` is `auto` for the
    /// newest revision, `legacy` for one that is agreed on by `initialize`.
    ///
    /// - Throws: `SupportError` with what the client wrote when it fails.
    package static func run(
        command: [String] = [], url: String = "", mode: String, calls: [Call]
    ) async throws -> Report {
        let plan = try JSONEncoder().encode(
            Plan(command: command, url: url, mode: mode, calls: calls))
        let output = try await run(script, [String(decoding: plan, as: UTF8.self)])
        return try JSONDecoder().decode(Report.self, from: Data(output))
    }

    /// Runs a script in Python that has the client.
    ///
    /// - Throws: `SupportError` with what the script wrote when it fails.
    package static func run(_ script: String, _ more: [String]) async throws -> [UInt8] {
        let packages = "\(Checkout.pythonEnvironment)/mcp"
        guard Files.exists(packages) else {
            throw SupportError("\(packages) is missing: run scripts/install-python")
        }
        let arguments = [try ToolPath.python(), "-c", script] + more
        var environment = Checkout.childEnvironment
        environment["PYTHONPATH"] = packages
        return try await offThePool { [environment] in
            do {
                return try CommandOutput.of(
                    arguments, environment: environment, within: .seconds(120))
            } catch { throw SupportError("the client: \(error)") }
        }
    }
}
