import JSON
import ModelContext
import Testing

/// Messages of the Model Context Protocol.
@Suite struct MessageTests {
    private typealias E = Exchange

    @Test(arguments: [
        ("2025-11-25", "2025-11-25"), ("2025-06-18", "2025-06-18"), ("2025-03-26", "2025-03-26"),
        ("2024-11-05", "2024-11-05"), ("2026-07-28", "2025-11-25"), ("1999-01-01", "2025-11-25"),
    ])
    func `a client that agrees on a revision gets its own, or the newest that can be agreed on`(
        wanted: String, agreed: String
    ) throws {
        let answer = try E.answer(
            E.request("initialize", #"{"protocolVersion":"\#(wanted)","capabilities":{}}"#))
        let result = try #require(answer.member("result"))
        #expect(result.member("protocolVersion") == .text(agreed))
        #expect(result.member("capabilities")?.member("tools") == .object([]))
        #expect(result.member("serverInfo")?.member("version") == .text("1.2.3"))
        #expect(result.member("resultType") == nil)
    }

    @Test func `a client that names its revision in each request is answered in its form`() throws {
        let found = try E.answer(E.request("server/discover", E.named()))
        let result = try #require(found.member("result"))
        #expect(result.member("supportedVersions") == .list([.text("2026-07-28")]))
        for name in ["resultType", "ttlMs", "cacheScope", "capabilities", "_meta"] {
            #expect(result.member(name) != nil, "\(name)")
        }
        let list = try E.answer(E.request("tools/list", E.named())).member("result")
        #expect(list?.member("resultType") == .text("complete"))
        #expect(list?.member("tools")?.elements.count == ContextTools.all.count)
        #expect(try E.code(E.answer(E.request("initialize", E.named()))) == "-32601")
        #expect(try E.code(E.answer(E.request("ping", E.named()))) == "-32601")
    }

    @Test func `a revision that is not spoken gets those that are`() throws {
        let answer = try E.answer(
            E.request("server/discover", E.named(revision: "2030-01-01")))
        #expect(E.code(answer) == "-32022")
        #expect(
            answer.member("error")?.member("data")?.compact
                == #"{"supported":["2026-07-28"],"requested":"2030-01-01"}"#)
        #expect(try E.code(E.answer(E.request("server/discover"))) == "-32602")
        let without = #"{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}"#
        #expect(try E.code(E.answer(E.request("tools/list", without))) == "-32602")
    }

    @Test(arguments: ["1", "0", "-7", "9007199254740993", #""a\"b""#, "\"\""])
    func `an id comes back as it was written`(id: String) throws {
        #expect(try E.answer(E.request("ping", id: id)).member("id")?.compact == id)
        let unknown = try E.answer(E.request("resources/list", id: id))
        #expect(unknown.member("id")?.compact == id && E.code(unknown) == "-32601")
    }

    @Test(arguments: [
        ("{", "-32700"), ("", "-32700"), ("\u{FEFF}{}", "-32700"), ("[]", "-32600"),
        (#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, "-32600"), ("1", "-32600"),
        ("{}", "-32600"), (#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, "-32600"),
        (#"{"jsonrpc":"2.0","id":1}"#, "-32600"),
        (#"{"jsonrpc":"2.0","id":1,"method":7}"#, "-32600"),
        (#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, "-32600"),
        (#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, "-32600"),
        (#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, "-32600"),
        (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}"#, "-32602"),
        (#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}"#, "-32602"),
        (#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}"#, "-32602"),
    ])
    func `a message that is none gets an error with its code`(text: String, code: String) throws {
        #expect(try E.code(E.answer(text)) == code)
    }

    @Test func `a message that is too long gets an error`() throws {
        let long = E.request(
            "ping", #"{"a":"\#(String(repeating: "x", count: ContextServer.messageBytesMax))"}"#)
        #expect(try E.code(E.answer(long)) == "-32600")
    }

    @Test(arguments: [
        #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
        #"{"jsonrpc":"2.0","method":"notifications/what"}"#,
        #"{"jsonrpc":"2.0","method":"tools/call","params":{"name":"targets"}}"#,
        #"{"jsonrpc":"2.0","id":4,"result":{}}"#, #"{"jsonrpc":"2.0","id":4,"error":{}}"#,
        #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{}}"#,
    ])
    func `what wants no answer gets none`(text: String) {
        guard case .nothing = E.outcome(text) else {
            Issue.record("\(E.outcome(text))")
            return
        }
    }

    @Test func `a client takes a call back by its id`() {
        let text =
            #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"7"}}"#
        guard case .cancel(let id) = E.outcome(text) else {
            Issue.record("\(E.outcome(text))")
            return
        }
        #expect(id == .text("7"))
    }

    @Test func `over HTTP the header must say what the message does`() throws {
        func answered(
            _ revision: String?, _ method: String?, _ name: String?, _ text: String
        ) throws -> String {
            let headers = ContextHeaders(revision: revision, method: method, name: name)
            let (json, status) = try E.answered(text, headers)
            return "\(E.code(json) ?? "well") \(status)"
        }
        let list = E.request("tools/list", E.named())
        #expect(try answered("2026-07-28", "tools/list", nil, list) == "well 200")
        #expect(try answered("2026-07-28", "tools/call", nil, list) == "-32020 400")
        #expect(try answered("2026-07-28", nil, nil, list) == "-32020 400")
        #expect(try answered("2025-11-25", "tools/list", nil, list) == "-32020 400")
        #expect(try answered("1999-01-01", nil, nil, E.request("ping")) == "-32022 400")
        let unnamed = E.request("tools/list")
        #expect(try answered("2026-07-28", "tools/list", nil, unnamed) == "-32602 400")
        let call = E.request("tools/call", E.named(#","name":"nothing""#))
        #expect(try answered("2026-07-28", "tools/call", "other", call) == "-32020 400")
        #expect(try answered("2026-07-28", "tools/call", "nothing", call) == "-32602 400")
        let what = E.request("what", E.named())
        #expect(try answered("2026-07-28", "what", nil, what) == "-32601 404")
        let headers = ContextHeaders(revision: "1999-01-01", method: nil, name: nil)
        for id in ["7", #""a""#] {
            let refused = try E.answered(E.request("ping", id: id), headers).0
            #expect(refused.member("id")?.compact == id)
        }
        #expect(try E.answered("{", headers).0.member("id") == .null)
        // Older clients read the body alone.
        #expect(try answered("2025-06-18", nil, nil, E.request("ping")) == "well 200")
        #expect(try answered(nil, nil, nil, E.request("what")) == "-32601 200")
    }
}
