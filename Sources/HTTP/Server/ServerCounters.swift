package import HTTPMessages

/// What the server counted since its start.
package struct ServerCounters: Sendable, Equatable {
    /// Connections that are open now.
    package internal(set) var connections = 0
    /// Responses by status code; those that libmicrohttpd gives by itself are not among them.
    package internal(set) var requests: [Int: UInt64] = [:]
    /// Clients turned away or cut off, by reason; every reason is present.
    package internal(set) var rejected = Dictionary(
        uniqueKeysWithValues: Rejection.allCases.map { ($0, UInt64(0)) })
}
