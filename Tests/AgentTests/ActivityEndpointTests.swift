import Agent
import AgentWeb
import HTTP
import HTTPMessages
import Remembering
import Testing

/// What `/api/v1/activity` refuses, and in which words.
@Suite struct ActivityEndpointTests {
    private func get(_ query: [(String, String)]) throws -> (status: Int, text: String) {
        let response = try EndpointsTests.response(
            EveryEndpoint.endpoints.answer(
                Request(
                    path: "/api/v1/activity", query: query.map { (name: $0.0, value: $0.1) },
                    headers: [(name: "Host", value: "127.0.0.1")], peer: "127.0.0.1:1")))
        return (response.status, String(decoding: response.body.bytes, as: UTF8.self))
    }

    @Test(arguments: [
        ("from", "yesterday"), ("to", "-5"), ("by", ""), ("by", "datname,"), ("by", "colour"),
        ("by", "datname,datname"), ("limit", "0"), ("limit", "501"), ("limit", "many"),
        ("since", "1"), ("from", "99999999999999"), ("to", "0"),
    ])
    func `a wrong parameter is refused by its name`(name: String, value: String) throws {
        let answer = try get([(name, value)])
        #expect(answer.status == 400)
        let isTurned = (name, value) == ("to", "0")
        #expect(answer.text.contains(isTurned ? "from: " : name), "\(answer.text)")
    }

    @Test func `a parameter that is there twice is refused`() throws {
        #expect(
            try get([("by", "datname"), ("by", "usename")]).text.contains("by: is there twice"))
    }

    @Test func `a target that is not watched is not found`() throws {
        let answer = try get([("target", "absent")])
        #expect(answer.status == 404 && answer.text.contains("absent"))
    }

    @Test(arguments: [
        ("Orders", ["orders", "billing"], #"; did you mean "orders"?"#),
        ("order", ["billing", "orders"], #"; did you mean "orders"?"#),
        ("x", ["orders", "billing"], #"; there are "orders", "billing""#),
        ("caf\u{65}\u{301}", ["caf\u{E9}"], "; did you mean target=caf%C3%A9, which looks"),
        ("x", ["a1", "a2", "a3", "a4", "a5", "a6"], #", "a5" and 1 more"#),
        ("x", [], "not watched"),
    ])
    func `what was probably meant by an unknown target is proposed`(
        target: String, names: [String], words: String
    ) {
        let refusal = UnknownTarget.refusal(target, among: names)
        #expect(refusal?.contains(words) == true, "\(refusal ?? "none")")
        #expect(refusal?.hasPrefix("target: ") == true)
    }

    @Test func `without a target there is an answer of none`() throws {
        let answer = try get([("from", "2026-11-21T08:00:00Z"), ("to", "2026-11-21T09:00:00Z")])
        #expect(answer.status == 200)
        #expect(
            answer.text
                == #"{"version":1,"from":"2026-11-21T08:00:00.000Z","to":"2026-11-21T09:00:00.000Z","#
                + #""by":["wait_event_type","wait_event"],"targets":[],"truncated":0,"#
                + #""truncated_targets":0,"truncated_rows":0}"# + "\n")
    }
}
