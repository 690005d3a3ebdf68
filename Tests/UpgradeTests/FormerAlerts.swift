import FoundationEssentials
import Platform
import Support

/// The alerts that version 0.1.0 kept, read without the program's own reader.
struct FormerAlerts {
    struct Times: Codable, Equatable {
        let state: String
        let activeAt: Int64
        let firedAt: Int64?
        let resolvedAt: Int64?
    }

    private struct Content: Codable {
        struct Rule: Codable {
            let rule: String
            let alerts: [Times]
        }

        let savedAt: Int64
        let rules: [Rule]
    }

    /// In milliseconds since 1970.
    let savedAt: Int64
    /// By the names of alerts, each of which there is once.
    let times: [String: Times]

    init() throws {
        let bytes = try Files.read("\(FormerRelease.directory)/state/alerts.state")
        let lines = bytes.split(separator: 0x0A, maxSplits: 1)
        let content = try JSONDecoder().decode(Content.self, from: Data(lines[1]))
        savedAt = content.savedAt
        times = Dictionary(uniqueKeysWithValues: content.rules.map { ($0.rule, $0.alerts[0]) })
    }
}
