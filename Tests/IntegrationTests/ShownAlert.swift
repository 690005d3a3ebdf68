import FoundationEssentials
import Support

/// An alert as `/api/v1/alerts` of the agent or of Prometheus shows it.
struct ShownAlert: Decodable, Sendable {
    let labels: [String: String]
    let annotations: [String: String]
    let state: String
    let activeAt: String
    let value: String

    /// The alerts that fire.
    static func firing(_ port: Int) async throws -> [ShownAlert] {
        let response = try await HTTPClient(port: port).get("/api/v1/alerts")
        return try JSONDecoder().decode(APIAnswer<List>.self, from: Data(response.body)).data.alerts
            .filter { $0.state == "firing" }
    }

    /// The seconds of the day at which it began.
    var activeSecond: Double? {
        let parts = activeAt.split { "T:Z+".contains($0) }
        guard parts.count >= 4, let hours = Double(parts[1]), let minutes = Double(parts[2]),
            let seconds = Double(parts[3])
        else { return nil }
        return hours * 3600 + minutes * 60 + seconds
    }

    private struct List: Decodable, Sendable {
        let alerts: [ShownAlert]
    }
}
