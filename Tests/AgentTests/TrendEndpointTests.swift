import Agent
import AgentWeb
import HTTP
import HTTPMessages
import Testing

/// What `/api/v1/trends` refuses, and in which words.
@Suite struct TrendEndpointTests {
    private func get(_ query: [(String, String)]) throws -> (status: Int, text: String) {
        let response = try EndpointsTests.response(
            EveryEndpoint.endpoints.answer(
                Request(
                    path: "/api/v1/trends", query: query.map { (name: $0.0, value: $0.1) },
                    headers: [(name: "Host", value: "127.0.0.1")], peer: "127.0.0.1:1")))
        return (response.status, String(decoding: response.body.bytes, as: UTF8.self))
    }

    @Test(arguments: [
        ("from", "yesterday"), ("to", "-5"), ("series", ""), ("series", "pg_up,"),
        ("series", "colour"), ("series", "pg_up,pg_up"), ("step", "0"), ("step", "86401"),
        ("step", "1.5"), ("step", "2d"), ("step", "s"), ("step", "1 s"), ("step", "-1s"),
        ("step", "9223372036854775807h"), ("since", "1"), ("from", "99999999999999"),
    ])
    func `a wrong parameter is refused by its name`(name: String, value: String) throws {
        let answer = try get([(name, value)])
        #expect(answer.status == 400)
        #expect(answer.text.contains(name), "\(answer.text)")
    }

    @Test func `more points than there may be are refused with the number`() throws {
        let answer = try get([("from", "1000"), ("to", "4601"), ("step", "1")])
        #expect(answer.status == 400)
        #expect(answer.text.contains("step: makes 3601 points of a series; at most 3600"))
        #expect(answer.text.contains("the smallest step for this range is 2s"))
        #expect(try get([("from", "1000"), ("to", "4601"), ("step", "2s")]).status == 200)
        #expect(try get([("from", "1000"), ("to", "4600"), ("step", "1")]).status == 200)
        #expect(
            try get([("from", "2000"), ("to", "1000")]).text.contains("from: is not before to"))
    }

    @Test(arguments: [("1s", "1"), ("90", "90"), ("5m", "300"), ("1d", "86400")])
    func `a step is read as Prometheus reads it, and the answer says it in seconds`(
        step: String, seconds: String
    ) throws {
        let answer = try get([("step", step), ("series", "pg_up")])
        #expect(answer.status == 200 && answer.text.contains(#""step_seconds":\#(seconds),"#))
    }

    @Test func `a target that is not watched is not found`() throws {
        let answer = try get([("target", "absent")])
        #expect(answer.status == 404 && answer.text.contains("absent"))
    }

    @Test func `without a target there is an answer of none`() throws {
        let answer = try get([
            ("from", "2026-11-21T08:00:00Z"), ("to", "2026-11-21T09:00:00Z"), ("series", "pg_up"),
        ])
        #expect(answer.status == 200)
        #expect(
            answer.text
                == #"{"version":1,"from":"2026-11-21T08:00:00.000Z","to":"2026-11-21T09:00:00.000Z","#
                + #""step_seconds":60,"units":{"pg_up":"boolean"},"targets":[],"truncated":0,"#
                + #""truncated_targets":0,"truncated_series":0}"# + "\n")
    }
}
