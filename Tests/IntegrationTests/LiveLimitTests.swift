import FoundationEssentials
import Platform
import Postgres
import Support
import Testing
import YAML

/// Documented limits on real servers: each is passed and left again, and a webhook is notified of both.
@Suite struct LiveLimitTests {
    @Test func `every rule with a limit is driven, or the reason why not is named`() throws {
        let driven = Set(LiveLimit.all.map { "\($0.alert) \($0.severity)" })
        var rules = 0
        var excused: Set<String> = []
        for path in Files.matching("\(Checkout.root)/alerts/*.yml") {
            let groups = try Parser.parse(try Files.read(path))["groups"]?.items ?? []
            for rule in groups.flatMap({ $0["rules"]?.items ?? [] }) {
                let expression = rule["expr"]?.text ?? ""
                let limits = ["pgvigil_threshold", "pgvigil_database_threshold"]
                    .compactMap { expression.firstRange(of: "\($0){indicator=\"") }
                guard let place = limits.first else { continue }
                rules += 1
                let indicator = String(expression[place.upperBound...].prefix { $0 != "\"" })
                let name = "\(rule["alert"]?.text ?? "") \(rule["labels"]?["severity"]?.text ?? "")"
                if LiveLimit.others[indicator] != nil {
                    excused.insert(indicator)
                } else if LiveLimit.besides[name] == nil {
                    #expect(driven.contains(name), "\(name)")
                }
            }
        }
        #expect(rules > 28)
        #expect(excused == Set(LiveLimit.others.keys))
    }

    @Test(arguments: [15, 18])
    func `each limit fires when it is passed and resolves when it is not any more`(
        version: Int
    ) async throws {
        let settings = [
            "max_connections": "126", "superuser_reserved_connections": "3",
            "shared_buffers": "4MB", "deadlock_timeout": "10s",
        ]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            let scene = try await LiveLimitScene.start(on: server)
            do {
                try await scene.play()
            } catch {
                let log = scene.agent.logText.suffix(1500)
                await scene.stop()
                throw SupportError("\(error)\n\(log)")
            }
            await scene.stop()
            let never = LiveLimit.all.filter { !scene.fired.contains($0.description) }
            #expect(never.map(\.description) == [], "never fired while passed")
            let lasting = LiveLimit.all.filter { !scene.resolved.contains($0.description) }
            #expect(lasting.map(\.description) == [], "never silent after that")
            let far = LiveLimit.all.compactMap { row -> String? in
                let share = scene.nearest[row.description] ?? .infinity
                return share <= row.reach ? nil : "\(row): \(share)"
            }
            #expect(far == [], "never near while it fired")
        }
    }
}
