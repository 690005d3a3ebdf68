import FoundationEssentials

/// What the agent answers at `/api/v1/sessions`, as far as it is shown.
package struct SessionsAnswer: Sendable, Equatable, Decodable {
    /// The targets in the order of the configuration.
    package var targets: [Target]
    /// How many targets had no room.
    package var truncated: Int

    /// One target.
    package struct Target: Sendable, Equatable, Decodable {
        /// Its name.
        package var target: String
        /// What polls know of it.
        package var server: Server
        /// When its sessions were read.
        package var readAt: String?
        var ageSeconds: Double?
        /// Working sessions by what they wait for.
        package var load: [String: Int]?
        var states: [String: Double]?
        var sessions: [Session]?
        var processes: [Session]?
        var walsenders: [Session]?
        var trees: [Tree]?
        var truncated: Truncated?
        var absentBecause: String?
    }

    /// What polls know of it.
    package struct Server: Sendable, Equatable, Decodable {
        /// Whether the last poll reached it.
        package var up: Bool?
        /// Why not.
        package var failure: String?
        var version: String?
        var role: String?
        var healthScore: Double?
        var connections: Double?
        var connectionsMax: Double?
        var replicationLagSeconds: Double?
    }

    /// One session or process.
    package struct Session: Sendable, Equatable, Decodable {
        /// Its process.
        package var pid: Int
        var backendType: String?
        var datname: String?
        var usename: String?
        var applicationName: String?
        var clientAddr: String?
        var state: String?
        var waitEventType: String?
        var waitEvent: String?
        var queryid: String?
        var query: String?
        var transactionSeconds: Double?
        var querySeconds: Double?
        var stateSeconds: Double?
        var waitsFor: [Int]?
        var likelyWaitsFor: [Int]?
        var lock: Lock?
        var workers: [Worker]?
        var prepared: [Prepared]?
        var distance: Int?
    }

}

extension SessionsAnswer.Session {
    /// Whether it replays write-ahead log and is held up by sessions.
    var isReplayHeldUp: Bool {
        backendType == "startup"
            && (["Lock", "BufferPin"].contains(waitEventType)
                || waitEvent?.hasPrefix("RecoveryConflict") == true)
    }

    /// Its statement, or what it does and whose fault it is that it waits.
    var doing: String {
        guard isReplayHeldUp else { return query ?? "" }
        func pids(_ list: [Int]?) -> String? {
            guard let list, !list.isEmpty else { return nil }
            return list.map(String.init).joined(separator: ", ")
        }
        let cause =
            pids(waitsFor).map { "waits for \($0); " }
            ?? pids(likelyWaitsFor).map { "likely waits for \($0); " }
        return "\(cause ?? "")replays write-ahead log"
    }
}

extension SessionsAnswer {
    /// A process that helps.
    package struct Worker: Sendable, Equatable, Decodable { var pid: Int }

    /// A lock that is waited for.
    package struct Lock: Sendable, Equatable, Decodable {
        var type: String?
        var mode: String?
        var relation: String?
        var relationOid: String?
        var waitedSeconds: Double?
    }

    /// A prepared transaction that may be in the way.
    package struct Prepared: Sendable, Equatable, Decodable {
        var name: String?
        var usename: String?
        var datname: String?
        var transactionSeconds: Double?
    }

    /// A root and those behind it.
    package struct Tree: Sendable, Equatable, Decodable {
        var root: Session
        var holds: String?
        var sessions: Int
        var depth: Int
        var longestWaitSeconds: Double?
        var waiting: [Session]
    }

    /// What had no room.
    package struct Truncated: Sendable, Equatable, Decodable {
        var sessions: Int
        var trees: Int
    }

    /// Reads an answer; nil for anything else.
    package static func read(_ bytes: [UInt8]) -> SessionsAnswer? { Self.decoded(bytes) }

    static func decoded<Value: Decodable>(_ bytes: [UInt8]) -> Value? {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try? decoder.decode(Value.self, from: Data(bytes))
    }
}
