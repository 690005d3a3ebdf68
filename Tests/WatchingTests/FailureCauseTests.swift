import Metrics
import Polling
import Postgres
import Servers
import Testing

/// Why a server cannot be queried, in a few words.
@Suite struct FailureCauseTests {
    private static let libpq = "connection to server at \"db\" (10.0.0.1), port 5432 failed: "

    static let cases: [(PostgresError, FailureCause, String)] = [
        (.connect(libpq + "Connection refused Is the server running?", nil), .refused, ""),
        (
            .connect(
                "connection to server on socket \"/run/.s.PGSQL.5432\" failed: No such file or"
                    + " directory Is the server running locally?", nil), .noSocket, ""
        ),
        (.connect(libpq + "No route to host", nil), .noRoute, ""),
        (.connect(libpq + "Network is unreachable", nil), .noRoute, ""),
        (.connect(libpq + "Connection timed out", nil), .timeout, ""),
        (
            .connect(
                "could not translate host name \"db\" to address: Name or service not known", nil),
            .unknownHost, ""
        ),
        (.nameResolution(limit: .seconds(5)), .unknownHost, ""),
        (.connectDeadline(limit: .seconds(5)), .timeout, ""),
        (.deadline, .timeout, ""),
        (.connect(libpq + "fe_sendauth: no password supplied", nil), .noPassword, "28P01"),
        (.connect("password file: /p: No such file or directory", nil), .passwordSource, ""),
        (.connect("password command: did not end in time", nil), .passwordSource, ""),
        (.connect(libpq + "FATAL: words", SQLState(rawValue: "53300")), .full, "53300"),
        (
            .connect(
                libpq + "FATAL: too many connections for role \"w\"", SQLState(rawValue: "53300")),
            .ownLimit, "53300"
        ),
        (.connect(libpq + "FATAL: words", SQLState(rawValue: "28P01")), .password, "28P01"),
        (.connect(libpq + "FATAL: words", SQLState(rawValue: "28000")), .authorization, "28000"),
        (.connect(libpq + "FATAL: words", SQLState(rawValue: "3D000")), .database, "3D000"),
        (.connect(libpq + "FATAL: words", SQLState(rawValue: "42501")), .right, "42501"),
        (.connect(libpq + "FATAL: words", SQLState(rawValue: "57P03")), .unavailable, "57P03"),
        (
            .connect(libpq + "server does not support SSL, but SSL was required", nil), .encryption,
            ""
        ),
        (.connect(libpq + "server closed the connection unexpectedly", nil), .closed, ""),
        (.connectionLost("server closed the connection unexpectedly"), .lost, ""),
        (.settingsLost, .settings, ""), (.settingsNotInForce("jit"), .settings, ""),
        (.connect("words of another server", nil), .other, ""),
    ]

    @Test(arguments: cases)
    func `a failure has a cause in few words, and a code where one tells what to do`(
        error: PostgresError, cause: FailureCause, code: String
    ) {
        let failure = Failure(error, isVisit: false, needsExtension: false)
        #expect(failure.cause == cause)
        #expect(failure.code == code)
        #expect(failure.whileWaiting().cause == cause)
        #expect(failure.reaching(.visits).cause == cause)
    }

    @Test func `every cause is written once, and is short enough for a title`() {
        let words = FailureCause.allCases.map(\.rawValue)
        #expect(Set(words).count == words.count)
        #expect(words.allSatisfy { $0.utf8.count <= 40 })
    }

    @Test func `the outage goes on when its cause changes, and the cause has its own beginning`() {
        var scene = PollScene()
        let refused = Failure(
            .connect(Self.libpq + "Connection refused", nil), isVisit: false, needsExtension: false)
        let full = Failure(
            .connect(Self.libpq + "FATAL: words", SQLState(rawValue: "53300")), isVisit: false,
            needsExtension: false)
        for (failure, time) in [
            (refused, 1_700_000_000.0), (full, 1_700_000_600), (full, 1_700_000_900),
        ] {
            scene.state.begin(scene.now, tick: scene.elapsed)
            scene.state.serverFailed(failure, unixTime: time)
            scene.state.end()
        }
        let families = scene.state.report(connections: 1, prepared: 0, scene.now).own
        func sample(_ name: String) -> (cause: String?, value: Double?) {
            let sample = families.first { $0.metric.name == name }?.samples.first
            return (sample?.labels["cause"], sample?.value)
        }
        let outage = sample("pgvigil_target_failing_since_timestamp_seconds")
        #expect(outage.cause == "too many clients" && outage.value == 1_700_000_000)
        let cause = sample("pgvigil_target_failing_cause_since_timestamp_seconds")
        #expect(cause.cause == "too many clients" && cause.value == 1_700_000_600)
        #expect(sample("pgvigil_target_failing_tries").value == 3)
    }
}
