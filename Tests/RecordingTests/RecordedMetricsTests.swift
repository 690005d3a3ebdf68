import Recording
import Testing

/// Bodies with numbers of others.
@Suite struct RecordedMetricsTests {
    private static let now: Int64 = 1_795_435_200_000

    private func refusal(_ body: String) -> String? {
        do throws(RecordedMetrics.Refusal) {
            _ = try RecordedMetrics.rows(
                Array(body.utf8), now: Self.now, retention: .seconds(86_400),
                reserved: ReservedNames())
            return nil
        } catch { return error.message }
    }

    @Test(arguments: [
        #"{"name":"a_b","value":1}"#, #" [ {"name":"a_b","value":-1.5e+3,"tags":{}} ] "#,
        #"{"name":"a_b","value":0,"unit":null,"tags":{"x":"\u00e9\ud83d\ude00\n"}}"#,
        #"{"name":"a_b","value":1,"recorded_at":"2026-11-23T11:59:00Z"}"#, "[]",
        #"{"metric_name":"a_b","metric_value":1,"metric_unit":"ms"}"#,
        #"{"name":"a_b","metric_value":1}"#,
    ])
    func `what is right is taken`(body: String) { #expect(refusal(body) == nil) }

    @Test(arguments: [
        (#"{"name":"a_b","value":1,"value":2}"#, #"the body, byte 25: "value" is there twice"#),
        (
            #"{"name":"a_b","value":1,"tags":{"x":"1","\u0078":"2"}}"#,
            #"the body, byte 41: "x" is there twice"#
        ),
        (#"{"name":"a_b","value":1,}"#, "the body, byte 25: expected a name in double quotes"),
        (#"[{"name":"a_b","value":1},]"#, "the body, byte 27: expected a value"),
        (#"{"name":"a_b","value":01}"#, "the body, byte 23: expected a value"),
        (#"{"name":"a_b","value":1} x"#, "the body, byte 26: something after the end"),
        (#"{"name":"a_b","value":1"#, "the body, byte 24: expected a comma or }"),
        (#"{'name':"a_b","value":1}"#, "the body, byte 2: expected a name in double quotes"),
        ("", "the body, byte 1: the text ends where a value belongs"),
        (#"{"name":"\ud83d","value":1}"#, "the body, byte 10: half of a character"),
        (#"{"name":"a_b","value":1,"tags":{"x":"\u0000"}}"#, "tag x: holds a zero byte"),
        (#"{"name":"a_b","value":1,"unit":"\u0000"}"#, "unit: holds a zero byte"),
        (
            #"{"name":"a_b","value":1,"recorded_at":0}"#,
            "recorded_at: older than history.retention, so the row would be deleted at once"
        ),
        (
            #"{"name":"a_b","value":1,"recorded_at":"2026-11-23T13:00:00Z"}"#,
            "recorded_at: lies in the future"
        ),
        (
            #"{"name":"a_b","metric_name":"a_c","value":1}"#,
            "name: is there twice, also as metric_name"
        ),
        (
            #"{"metric_nam":"a_b","value":1}"#,
            "metric_nam: unknown; there are name, value, unit, tags, recorded_at"
        ),
        (
            String(repeating: "[", count: 5000), "the body, byte 17: nested too deeply"
        ),
    ])
    func `what is not is refused with the place`(body: String, reason: String) {
        #expect(refusal(body) == reason)
    }
}
