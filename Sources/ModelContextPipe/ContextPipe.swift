import Basics
import JSON
package import ModelContext
package import Platform

/// The Model Context Protocol over two pipes: a message a line, in and out.
///
/// It ends when the client closes its side, reads no more, or `stop` is called. Calls that are under way
/// at the end of the input are answered before, but are not waited for longer than `endLimit`.
package final class ContextPipe: Sendable {
    /// Asks the agent: the path and parameters in, the body of its answer or what is wrong out.
    package typealias Ask = @Sendable (_ question: String) async -> Result<[UInt8], ContextTrouble>

    /// The most calls that are under way at a time.
    package static let callsMax = 8
    private static let endLimit = Duration.seconds(10)

    private struct State {
        var calls: [String: Task<Void, Never>] = [:]
        var hasEnded = false
    }

    private let server: ContextServer
    private let input: LineInput
    private let reader: Confined<LineInput>
    private let writer: Confined<Int32>
    private let ask: Ask
    private let state = Locked(State())

    /// A pipe that reads from `input` and writes to the descriptor `output`.
    package init(
        _ server: ContextServer, input: LineInput, output: Int32, ask: @escaping Ask
    ) {
        self.server = server
        self.input = input
        self.ask = ask
        reader = Confined(input, threadNamed: "pgvigil-mcp-in")
        writer = Confined(output, threadNamed: "pgvigil-mcp-out")
    }

    /// Serves the client at standard input and output, until it goes or a signal asks for the end.
    package static func run(_ ask: @escaping Ask) async {
        let signals = Signals(Signals.ends)
        let pipe = ContextPipe(
            ContextServer(version: Version.text),
            input: .standard(lineBytesMax: ContextServer.messageBytesMax),
            output: StandardOutput.descriptor, ask: ask)
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        signals.notify { _ in
            pipe.stop()
            end.yield()
        }
        // Not waited for: it may hang at a client that reads no more, and the process ends anyway.
        Task {
            await pipe.run()
            end.yield()
        }
        for await _ in ends { break }
    }

    /// Has `run` end at once; from any thread.
    package func stop() {
        state.withLock { $0.hasEnded = true }
        input.stop()
    }

    /// Answers until the client goes.
    package func run() async {
        while let line = await reader.run({ $0.next() }) {
            if state.withLock({ $0.hasEnded }) { break }
            switch line {
            case .tooLong: await write(ContextServer.tooLong)
            case .whole(let bytes) where bytes.allSatisfy(Self.isSpace): continue
            case .whole(let bytes): await take(server.outcome(of: bytes))
            }
        }
        let left = state.withLock { $0.hasEnded ? [] : Array($0.calls.values) }
        await wait(for: left)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        [0x20, 0x09, 0x0D].contains(byte)
    }

    /// Waits for these calls, and gives up all that is under way then: nothing is written after the end.
    private func wait(for calls: [Task<Void, Never>]) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for call in calls { await call.value } }
            group.addTask { try? await Task.sleep(for: Self.endLimit) }
            await group.next()
            let left = state.withLock { state in
                defer { state.calls = [:] }
                return state.calls.values
            }
            for call in left { call.cancel() }
            group.cancelAll()
        }
    }

    private func take(_ outcome: ContextOutcome) async {
        switch outcome {
        case .nothing: break
        case .answer(let bytes, _): await write(bytes)
        case .cancel(let id):
            // Its answer, if there still is one, has no place any more.
            state.withLock { $0.calls.removeValue(forKey: id.compact) }?.cancel()
        case .call(let call):
            if let refusal = begin(call) { await write(call.failure(refusal)) }
        }
    }

    /// Begins a call; why it does not.
    private func begin(_ call: ContextCall) -> String? {
        let key = call.id.compact
        return state.withLock { state in
            if state.calls[key] != nil { return "a call of the same id is under way" }
            if state.calls.count >= Self.callsMax {
                return "\(Self.callsMax) calls are under way already: wait for one of them"
            }
            state.calls[key] = Task { [self] in
                let answer: [UInt8]
                switch await ask(call.question) {
                case .success(let bytes): answer = call.answer(bytes)
                case .failure(let trouble): answer = call.failure(trouble.words)
                }
                let isWanted = self.state.withLock { $0.calls.removeValue(forKey: key) != nil }
                if isWanted { await write(answer) }
            }
            return nil
        }
    }

    private func write(_ message: [UInt8]) async {
        let isRead = await writer.run { StandardOutput.write(message + [0x0A], to: $0) }
        if !isRead { stop() }
    }
}
