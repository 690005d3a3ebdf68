/// What the demonstration says of its server in one line, again and again.
///
/// What is not known yet is left out: unknown is not healthy.
package struct DemoSummary: Sendable, Equatable {
    /// Whether the last poll reached the server.
    package var isUp: Bool
    /// The health score, 0 to 100.
    package var healthScore: Double?
    /// Client connections now.
    package var connections: Int?
    /// How many there may be.
    package var connectionsMax: Int?
    /// Commits and rollbacks per second since the line before.
    package var transactionsPerSecond: Double?
    /// 0 to 1.
    package var cacheHitRatio: Double?
    /// Age of the oldest running query in seconds.
    package var longestQuerySeconds: Double?
    /// Sessions that wait for a lock.
    package var lockWaitingSessions: Int?
    /// Sessions that are idle in a transaction.
    package var idleInTransaction: Int?
    /// Series on the page.
    package var seriesCount: Int?
    /// Bytes of the page.
    package var pageBytes: Int?

    /// A summary that knows nothing but whether the server is there.
    package init(isUp: Bool) { self.isUp = isUp }

    /// Goes back to the start of the line and clears it, for a terminal.
    package static let rewind = "\r\u{1b}[K"

    /// Seconds from which a running query is called slow.
    private static let slowSeconds = 1.0

    /// The line, without its end; at most 120 characters wide without colour.
    package func line(colour: Bool) -> String {
        var parts = [isUp ? Part("up", .good) : Part("down", .bad)]
        if let healthScore, healthScore.isFinite {
            let mood: Mood = healthScore < 60 ? .bad : healthScore < 80 ? .warning : .good
            parts.append(Part("health \(Int(healthScore.rounded()))", mood))
        }
        if let connections {
            let limit = connectionsMax.map { "/\($0)" } ?? ""
            let full = connectionsMax.map { Double(connections) / Double(max($0, 1)) } ?? 0
            let mood: Mood = full > 0.95 ? .bad : full > 0.8 ? .warning : .plain
            parts.append(Part("\(connections)\(limit) connections", mood))
        }
        if let transactionsPerSecond, transactionsPerSecond.isFinite {
            parts.append(Part("\(Int(min(transactionsPerSecond, 1e9).rounded())) tps", .plain))
        }
        if let cacheHitRatio, cacheHitRatio.isFinite {
            let mood: Mood = cacheHitRatio < 0.8 ? .bad : cacheHitRatio < 0.9 ? .warning : .good
            parts.append(Part("cache \(Self.tenths(cacheHitRatio * 100)) %", mood))
        }
        if let longestQuerySeconds, longestQuerySeconds >= Self.slowSeconds {
            parts.append(Part("slow query \(Self.tenths(longestQuerySeconds)) s", .warning))
        }
        if let lockWaitingSessions, lockWaitingSessions > 0 {
            parts.append(Part("\(lockWaitingSessions) blocked", .bad))
        }
        if let idleInTransaction, idleInTransaction > 0 {
            parts.append(Part("\(idleInTransaction) idle in transaction", .warning))
        }
        if let seriesCount {
            let size = pageBytes.map { " in \(($0 + 1023) / 1024) KiB" } ?? ""
            parts.append(Part("\(seriesCount) series\(size)", .plain))
        }
        return parts.map { $0.rendered(colour: colour) }.joined(separator: "  ")
    }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int((min(max(value, 0), 1e9) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}

private enum Mood: String {
    case plain = ""
    case good = "\u{1b}[32m"
    case warning = "\u{1b}[33m"
    case bad = "\u{1b}[31m"
}

private struct Part {
    let text: String
    let mood: Mood

    init(_ text: String, _ mood: Mood) {
        self.text = text
        self.mood = mood
    }

    func rendered(colour: Bool) -> String {
        guard colour, mood != .plain else { return text }
        return "\(mood.rawValue)\(text)\u{1b}[0m"
    }
}
