import Sampling

extension SampledSession {
    /// A session of a client.
    static func client(
        _ pid: Int32, state: String? = "active", wait: (String, String)? = nil,
        query: String? = nil, application: String = "app", database: String = "5",
        blockers: [Int32] = []
    ) -> SampledSession {
        SampledSession(
            pid: pid, database: Array(database.utf8), user: Array("web".utf8),
            application: Array(application.utf8), backendType: Array("client backend".utf8),
            state: state.map { Array($0.utf8) }, waitType: wait.map { Array($0.0.utf8) },
            waitEvent: wait.map { Array($0.1.utf8) }, queryID: query.map { Array($0.utf8) },
            blockers: blockers)
    }

    /// One that waits for locks of others.
    static func waiter(
        _ pid: Int32, for blockers: [Int32], seconds: Double? = 1, event: String = "transactionid",
        application: String = "app"
    ) -> SampledSession {
        var session = client(
            pid, wait: ("Lock", event), application: application, blockers: blockers)
        session.lock = AwaitedLock(
            type: Array(event.utf8), mode: Array("ShareLock".utf8), relation: nil, seconds: seconds)
        return session
    }

    /// A process of the server.
    static func process(
        _ type: String, state: String? = nil, wait: (String, String)? = nil
    ) -> SampledSession {
        SampledSession(
            pid: 900, backendType: Array(type.utf8), state: state.map { Array($0.utf8) },
            waitType: wait.map { Array($0.0.utf8) }, waitEvent: wait.map { Array($0.1.utf8) })
    }
}
