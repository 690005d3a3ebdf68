import Glibc
import JSON
import ModelContext
import ModelContextPipe
import Platform
import Support
import Testing

/// Clients at the other end of two pipes.
@Suite struct PipeTests {
    /// A client: what it writes is read by the server, and the other way round.
    private final class Client: Sendable {
        let input: LineInput
        let output: Int32
        private let writing: Locked<Int32>
        private let reading: Int32
        private let answers: LineInput

        init() throws {
            // A write to a pipe that is closed is an error, as it is for the program.
            Signals.ignoreBrokenPipes()
            var requests: [Int32] = [0, 0]
            var replies: [Int32] = [0, 0]
            guard Glibc.pipe(&requests) == 0, Glibc.pipe(&replies) == 0 else {
                throw SupportError("no pipe")
            }
            input = LineInput(requests[0], lineBytesMax: ContextServer.messageBytesMax)
            output = replies[1]
            writing = Locked(requests[1])
            reading = replies[0]
            answers = LineInput(reading, lineBytesMax: 1 << 20)
        }

        func send(_ lines: String...) {
            let text = lines.map { $0 + "\n" }.joined()
            writing.withLock { _ = StandardOutput.write(Array(text.utf8), to: $0) }
        }

        func closeReading() { Glibc.close(reading) }

        func close() { writing.withLock { _ = Glibc.close($0) } }

        /// The next answer; nil when the server has closed its side.
        func next() async throws -> JSON? {
            let line = try await offThePool { [answers] in answers.next() }
            guard case .whole(let bytes)? = line else { return nil }
            return try JSONReader.value(of: bytes)
        }

        func id() async throws -> String? { try await next()?.member("id")?.compact }

        func expectNoMore() async throws {
            Glibc.close(output)
            #expect(try await next() == nil)
        }
    }

    private static func call(_ id: Int) -> String {
        Exchange.request("tools/call", #"{"name":"metrics","arguments":{}}"#, id: "\(id)")
    }

    private static let ping = Exchange.request("ping", id: "99")

    private static func pipe(_ client: Client, _ ask: @escaping ContextPipe.Ask) -> ContextPipe {
        ContextPipe(
            ContextServer(version: "1"), input: client.input, output: client.output, ask: ask)
    }

    /// An agent that says nothing until the call is cancelled.
    private static func silent(_ question: String) async -> Result<[UInt8], ContextTrouble> {
        try? await Task.sleep(for: .seconds(600))
        return .failure(ContextTrouble("cancelled"))
    }

    @Test func `what is under way at the end of the input is answered, and then it ends`()
        async throws
    {
        let client = try Client()
        client.send("", Self.call(1), "{", Self.ping)
        client.close()
        await Self.pipe(client) { _ in .success(Array(#"{"targets":[]}"#.utf8)) }.run()
        var ids: Set<String?> = []
        for _ in 0..<3 { ids.insert(try await client.id()) }
        #expect(ids == ["1", "null", "99"])
        try await client.expectNoMore()
    }

    @Test func `a call that is taken back is cancelled and not answered`() async throws {
        let client = try Client()
        let asked = Locked(0)
        let pipe = Self.pipe(client) { question in
            asked.withLock { $0 += 1 }
            return await Self.silent(question)
        }
        let run = Task { await pipe.run() }
        client.send(Self.call(1))
        try await eventually { asked.withLock { $0 } == 1 }
        client.send(
            #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#,
            Self.ping)
        #expect(try await client.id() == "99")
        client.close()
        await run.value
        try await client.expectNoMore()
    }

    @Test func `more calls than may be under way are refused, and so is an id twice`() async throws
    {
        let client = try Client()
        let pipe = Self.pipe(client, Self.silent)
        let run = Task { await pipe.run() }
        for id in 0..<ContextPipe.callsMax { client.send(Self.call(id)) }
        client.send(Self.call(100))
        let refused = try #require(try await client.next())
        #expect(refused.member("id")?.compact == "100")
        #expect(try Exchange.text(refused).contains("8 calls are under way already"))
        client.send(Self.call(0))
        let twice = try #require(try await client.next())
        #expect(try Exchange.text(twice).contains("of the same id"))
        client.send(Self.ping)
        #expect(try await client.id() == "99")
        pipe.stop()
        await run.value
        try await client.expectNoMore()
    }

    @Test func `a line that is too long gets an error, and the next one its answer`() async throws {
        let client = try Client()
        let pipe = Self.pipe(client, Self.silent)
        let run = Task { await pipe.run() }
        let long = String(repeating: "x", count: 3 * ContextServer.messageBytesMax)
        try await offThePool { client.send(long, Self.ping) }
        let first = try #require(try await client.next())
        #expect(Exchange.code(first) == "-32600")
        #expect(try await client.id() == "99")
        client.close()
        await run.value
    }

    @Test func `a client that reads no more ends it`() async throws {
        let client = try Client()
        let pipe = Self.pipe(client, Self.silent)
        let run = Task { await pipe.run() }
        client.send(Self.ping)
        #expect(try await client.id() == "99")
        client.closeReading()
        client.send(Self.call(1), Self.ping)
        await run.value
    }

    @Test func `what the agent cannot answer is an error of the tool`() async throws {
        let client = try Client()
        client.send(Self.call(1))
        client.close()
        await Self.pipe(client) { _ in
            .failure(ContextTrouble("http://127.0.0.1:9787: connection refused"))
        }.run()
        let answer = try #require(try await client.next())
        #expect(answer.member("result")?.member("isError") == .flag(true))
        #expect(try Exchange.text(answer) == "http://127.0.0.1:9787: connection refused")
    }
}
