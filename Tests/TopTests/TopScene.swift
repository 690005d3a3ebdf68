import Terminal
import Testing
import Top

/// A target as an agent shows it, for screens.
enum TopScene {
    private static let sessions = """
        {"pid":4711,"backend_type":"client backend","datname":"shop","usename":"web",
         "application_name":"checkout","client_addr":"10.0.0.7","state":"idle in transaction",
         "wait_event_type":"Client","wait_event":"ClientRead","queryid":"11","query_seconds":null,
         "transaction_seconds":190,"state_seconds":180.5,
         "query":"UPDATE item SET stock = stock - ? WHERE id = ?","workers":[],"waits_for":[],
         "lock":null},
        {"pid":4712,"backend_type":"client backend","datname":"shop","usename":"web",
         "application_name":"api","client_addr":null,"state":"active","wait_event_type":"Lock",
         "wait_event":"transactionid","queryid":"-4185925123159566327","query_seconds":95.2,
         "transaction_seconds":95.2,"state_seconds":95.2,"query":"UPDATE item SET stock = ?",
         "workers":[],"waits_for":[4711],"lock":{"type":"transactionid","mode":"ShareLock",
         "relation":"public.item","relation_oid":"16385","waited_seconds":94.8}},
        {"pid":4713,"backend_type":"client backend","datname":"shop","usename":"web",
         "application_name":"api","client_addr":null,"state":"active","wait_event_type":"Lock",
         "wait_event":"tuple","queryid":"-4185925123159566327","query_seconds":12,
         "transaction_seconds":12,"state_seconds":12,"query":"UPDATE item SET stock = ?",
         "workers":[],"waits_for":[4712],"lock":{"type":"tuple","mode":"ExclusiveLock",
         "relation":"public.item","relation_oid":"16385","waited_seconds":11.5}},
        {"pid":4720,"backend_type":"client backend","datname":"reports","usename":"analyst",
         "application_name":"漢字 report\\u001b[2J","client_addr":"10.0.0.9","state":"active",
         "wait_event_type":null,"wait_event":null,"queryid":"77","query_seconds":4000,
         "transaction_seconds":4000,"state_seconds":4000,
         "query":"SELECT count(*) FROM sale \\u202e GROUP BY day","workers":[{"pid":1},{"pid":2}],
         "waits_for":[],"lock":null}
        """

    private static let json = """
        {"version":1,"targets":[{"target":"orders","server":{"up":true,"failure":null,
         "version":"18.1.0","role":"primary","health_score":71.5,"connections":14,
         "connections_max":100,"replication_lag_seconds":null},
         "read_at":"2026-11-29T12:00:00.000Z","age_seconds":1.5,"texts":"redacted",
         "load":{"CPU":3,"Lock":2,"IO":1},
         "states":{"active":3,"idle":10,"idle in transaction":1},
         "sessions":[\(sessions)],"processes":[],"walsenders":[],
         "trees":[{"root":{"pid":4711,"usename":"web","application_name":"checkout",
         "state":"idle in transaction","state_seconds":180.5,"query":"UPDATE item SET stock = ?"},
         "holds":"ExclusiveLock on transactionid","sessions":2,"depth":2,
         "longest_wait_seconds":94.8,"waiting":[
         {"pid":4712,"distance":1,"query":"UPDATE item SET stock = ?","waits_for":[4711],
          "lock":{"type":"transactionid","mode":"ShareLock","relation":"public.item",
          "waited_seconds":94.8}},
         {"pid":4713,"distance":2,"query":"UPDATE item SET stock = ?","waits_for":[4712],
          "lock":{"type":"tuple","mode":"ExclusiveLock","relation":"public.item",
          "waited_seconds":11.5}}]}],
         "truncated":{"sessions":0,"trees":0}},
        {"target":"billing","server":{"up":false,"failure":"connect: Connection refused"}}],
        "truncated":0}
        """

    private static let statementsJSON = """
        {"targets":[{"target":"orders","samples":60,"average_sessions":5.4,
         "session_seconds":324,"rows":[{"queryid":"-4185925123159566327","seconds":120},
         {"queryid":"77","seconds":180.04},
         {"queryid":"999","query":"SELECT 'from the agent'","seconds":20},
         {"queryid":"unknown","query":null,"absent_because":"no query id","seconds":4}]}]}
        """

    static func answer() throws -> SessionsAnswer {
        try #require(SessionsAnswer.read(Array(json.utf8)))
    }

    /// The state after some readings of one target.
    static func state() throws -> TopState {
        var state = TopState(target: "orders", source: "http://127.0.0.1:9787")
        let answer = try answer()
        let statements = try #require(StatementsAnswer.read(Array(statementsJSON.utf8)))
        _ = state.take(fleet: answer, now: 0)
        let loads = [["CPU": 1], ["CPU": 2, "IO": 1], ["CPU": 9, "Lock": 4, "Extension": 1]]
        for (place, load) in loads.enumerated() {
            var target = answer.targets[0]
            target.load = load
            target.readAt = "\(place)"
            state.take(target, statements.targets[0], now: 0)
        }
        state.take(trouble: "gone")
        state.take(answer.targets[0], statements.targets[0], now: 0)
        return state
    }

    static func screen(_ state: TopState, _ columns: Int, _ rows: Int, now: Double = 0) -> Frame {
        TopScreen(
            state, size: TerminalSize(columns: columns, rows: rows), now: now, clock: "12:00:01Z"
        ).frame
    }
}
