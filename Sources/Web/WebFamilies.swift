package import HTTP
import HTTPMessages
package import Metrics

/// What the HTTP server counted, as families.
package enum WebFamilies {
    /// What a server has counted until now.
    package static func of(_ server: Server) -> [Family] {
        let counters = server.counters
        let expiry = server.certificateExpirySeconds.map {
            Family(certificateExpiry, [Sample(.none, $0)])
        }
        return [
            Family(connections, [Sample(.none, Double(counters.connections))]),
            Family(
                requests,
                counters.requests.sorted { $0.key < $1.key }.map {
                    Sample(["code": "\($0.key)"], Double($0.value))
                }),
            Family(
                rejected,
                counters.rejected.map { Sample(["reason": $0.key.rawValue], Double($0.value)) }
                    .sorted { ($0.labels["reason"] ?? "") < ($1.labels["reason"] ?? "") }),
        ] + [expiry].compactMap(\.self)
    }

    static let connections = Metric(
        "pgvigil_http_connections", .gauge, "Open connections to the HTTP server.")
    static let requests = Metric(
        "pgvigil_http_requests_total", .counter, "Requests answered, by status code.")
    static let rejected = Metric(
        "pgvigil_http_rejected_total", .counter, "Clients turned away or cut off, by reason.")
    static let certificateExpiry = Metric(
        "pgvigil_web_certificate_expiry_timestamp_seconds", .gauge,
        "When the HTTP server's certificate ceases to be valid, with TLS.")

    /// All of them.
    package static let metrics = [connections, requests, rejected, certificateExpiry]
}
