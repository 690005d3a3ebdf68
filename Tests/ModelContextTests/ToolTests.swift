import JSON
import ModelContext
import Testing

/// What tools take, and what they ask the agent.
@Suite struct ToolTests {
    private typealias E = Exchange

    @Test func `every tool has a name of its own, a description, and reads alone`() {
        let names = ContextTools.all.map(\.name)
        #expect(Set(names).count == names.count && names.count > 10)
        for tool in ContextTools.all {
            let text = tool.description
            #expect(text.member("annotations")?.member("readOnlyHint") == .flag(true))
            #expect(text.member("annotations")?.member("destructiveHint") == .flag(false))
            let schema = text.member("inputSchema")
            #expect(schema?.member("additionalProperties") == .flag(false))
            #expect(schema?.member("properties")?.members.count == tool.parameters.count)
            #expect(tool.summary.hasSuffix(".") && tool.name.utf8.allSatisfy { $0 < 0x7B })
        }
        let bytes = ContextTools.all.reduce(0) { $0 + $1.description.compact.utf8.count }
        #expect(bytes < 16 << 10, "a client pays for every byte of the list: \(bytes)")
    }

    @Test func `arguments become values of parameters, whatever is in them`() throws {
        let hostile = #"{"target":"a&limit=9%\/\u0000\" é","limit":"7","order":"calls"}"#
        #expect(
            try E.call("slow_queries", hostile).question
                == "/api/v1/database/slow-queries?target=a%26limit%3D9%25%2F%00%22%20%C3%A9"
                + "&limit=7&order=calls")
        #expect(try E.call("targets", "null").question == "/api/v1/database/health")
        #expect(
            try E.call("blocking", #"{"target":null}"#).question == "/api/v1/sessions?limit=1")
        #expect(
            try E.call("statement", #"{"queryid":"-5"}"#).question
                == "/api/v1/database/slow-queries?limit=500&order=total")
    }

    @Test(arguments: [
        ("slow_queries", #"{"limit":0}"#, "limit: 0 is no whole number from 1 to 500"),
        ("slow_queries", #"{"limit":"many"}"#, #"limit: "many" is no whole number from 1 to 500"#),
        ("slow_queries", #"{"limit":1.5}"#, "limit: 1.5 is no whole number from 1 to 500"),
        ("slow_queries", #"{"order":"up"}"#, #"order: "up" is none of mean, total, calls"#),
        ("slow_queries", #"{"order":["mean"]}"#, #"order: ["mean"] is none of mean, total, calls"#),
        ("health", #"{"target":7}"#, "target: 7 is no text"),
        ("health", #"{"sql":"DROP"}"#, #""sql" is no argument of health, which takes target"#),
        ("alerts", #"{"a":1}"#, #""a" is no argument of alerts, which takes none"#),
        ("health", #"{"target":"a","target":"b"}"#, "target: it is there twice"),
        ("health", "[]", "the arguments are no object"),
        (
            "statement", "{}",
            "queryid: it is needed: the query id, as slow_queries or load have it"
        ),
    ])
    func `a wrong argument is the tool's error, with the argument and what it may be`(
        tool: String, arguments: String, words: String
    ) throws {
        let answer = try E.answer(
            E.request("tools/call", #"{"name":"\#(tool)","arguments":\#(arguments)}"#))
        #expect(answer.member("result")?.member("isError") == .flag(true))
        #expect(try E.text(answer) == words)
    }

    @Test func `a text that is too long is refused, and what is shown of it is short`() throws {
        let long = String(repeating: "é", count: 4_000)
        let answer = try E.answer(
            E.request("tools/call", #"{"name":"health","arguments":{"target":"\#(long)"}}"#))
        #expect(try E.text(answer) == "target: the text has more than 1024 bytes")
        let strange = try E.answer(
            E.request("tools/call", #"{"name":"health","arguments":{"\#(long)":1}}"#))
        #expect(try E.text(strange).utf8.count < 300)
    }

    @Test func `what the agent refuses is the tool's error in one line`() throws {
        let call = try E.call("targets")
        let message = try JSONReader.value(
            of: call.failure("the agent answered 404: \u{1B}[2J\nno \u{202E}"))
        #expect(message.member("result")?.member("isError") == .flag(true))
        let text = try E.text(message)
        #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{202E}" }, "\(text)")
        let nonsense = try JSONReader.value(of: call.answer(Array("<html>".utf8)))
        #expect(nonsense.member("result")?.member("isError") == .flag(true))
    }
}
