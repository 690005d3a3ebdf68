import Metrics
import Rules
import Testing

/// Alerts over a restart.
@Suite struct SavedAlertsTests {
    private typealias Scene = AlertingStateTests.Scene

    private static let rule =
        "{ alert: A, expr: x > 0, for: 10m, annotations: { s: \"{{ $value }}\" } }"

    /// The rules of a new process that takes up what `scene` had, at a minute.
    private func restarted(_ scene: Scene, at minute: Int64, rule: String = rule) throws -> Scene {
        let last = scene.group.evaluatedAt ?? 0
        let bytes = SavedAlerts([scene.group], at: last).bytes
        var saved = try SavedAlerts.parse(bytes).get()
        var new = try Scene(rule)
        _ = saved.restore(&new.group, at: minute * 60_000)
        return new
    }

    @Test func `a firing alert fires on, with its times and values`() throws {
        var scene = try Scene(Self.rule)
        scene.step(0, ["one": 5])
        scene.step(10, ["one": -.infinity])
        scene.step(10, ["one": 9])
        scene.step(20, ["one": 9])
        scene.step(30, ["one": 9])
        #expect(scene.states == ["one": "firing"])
        let before = scene.group.alerts
        var new = try restarted(scene, at: 35)
        #expect(new.group.alerts == before)
        new.step(36, ["one": 8])
        #expect(new.group.alerts.first?.activeAt == before.first?.activeAt)
        #expect(new.states == ["one": "firing"])
    }

    @Test func `alerts that were saved by a clock that was ahead go on from now`() throws {
        var scene = try Scene(Self.rule)
        scene.step(100, ["one": 5])
        scene.step(104, ["one": 5])
        var new = try restarted(scene, at: 44)
        new.step(44, ["one": 5])
        new.step(49, ["one": 5])
        #expect(new.states == ["one": "pending"])
        new.step(50, ["one": 5])
        #expect(new.states == ["one": "firing"])
    }

    @Test func `the time without an agent does not count for a pending alert`() throws {
        var scene = try Scene(Self.rule)
        scene.step(0, ["one": 5])
        scene.step(4, ["one": 5])
        var new = try restarted(scene, at: 34)
        new.step(34, ["one": 5])
        new.step(39, ["one": 5])
        #expect(new.states == ["one": "pending"])
        new.step(40, ["one": 5])
        #expect(new.states == ["one": "firing"])
    }

    @Test func `an alert that the rule can judge is resolved at once`() throws {
        var scene = try Scene("{ alert: A, expr: x > 0 }")
        scene.step(0, ["one": 5])
        var new = try restarted(scene, at: 2, rule: "{ alert: A, expr: x > 0 }")
        new.step(2, ["one": 0])
        #expect(new.states == ["one": "resolved"])
    }

    @Test func `an alert that the rule cannot judge yet is held, but not for ever`() throws {
        let rule = "{ alert: A, expr: 'increase(x[5m]) > 0' }"
        var scene = try Scene(rule)
        scene.step(0, ["one": 5])
        scene.step(1, ["one": 8])
        #expect(scene.states == ["one": "firing"])
        var new = try restarted(scene, at: 2, rule: rule)
        new.step(2, ["one": 8])
        #expect(new.states == ["one": "firing"])
        // Equal samples may be one answer that was taken several times, while the next one is late.
        new.step(3, ["one": 8])
        new.step(4, ["one": 8])
        #expect(new.states == ["one": "firing"])
        new.step(5, ["one": 8])
        #expect(new.states == ["one": "resolved"])
        var blind = try restarted(scene, at: 2, rule: rule)
        blind.step(6, [:])
        #expect(blind.states == ["one": "firing"])
        blind.step(7, [:])
        #expect(blind.states == ["one": "resolved"])
    }

    @Test func `an alert over a range outlives the last sample of before a standstill`() throws {
        var scene = try Scene("{ alert: A, expr: 'increase(x[2m]) > 0' }")
        scene.step(0, ["one": 5])
        scene.step(1, ["one": 8])
        scene.step(2, ["one": 11])
        #expect(scene.states == ["one": "firing"])
        // The samples of before and of after the standstill are an increase, seen once.
        scene.group.standStill(for: 60_000, until: 3 * 60_000)
        scene.step(3, ["one": 14])
        #expect(scene.states == ["one": "firing"])
        // Now the range holds one sample alone.
        scene.step(4, [:])
        #expect(scene.states == ["one": "firing"])
        scene.step(5, [:])
        #expect(scene.states == ["one": "resolved"])
    }

    @Test func `so does one that begins just after a standstill`() throws {
        var scene = try Scene("{ alert: A, expr: 'increase(x[2m]) > 0' }")
        scene.step(1, ["one": 5])
        scene.step(2, ["one": 5])
        scene.group.standStill(for: 60_000, until: 3 * 60_000)
        scene.step(3, ["one": 8])
        #expect(scene.states == ["one": "firing"])
        scene.step(4, [:])
        #expect(scene.states == ["one": "firing"])
        scene.step(5, [:])
        #expect(scene.states == ["one": "resolved"])
    }

    @Test func `what is written has room in what is read, and texts are cut before alerts`() throws
    {
        let text = String(repeating: "0123456789", count: 1000)
        var scene = try Scene("{ alert: A, expr: x > 0, annotations: { s: '\(text)' } }")
        scene.step(0, Dictionary(uniqueKeysWithValues: (0..<300).map { ("\($0)", 1.0) }))
        for bytesMax in [400_000, 1_000_000, 2_900_000] {
            let saved = SavedAlerts([scene.group], at: 0, bytesMax: bytesMax)
            #expect(saved.bytes.count <= bytesMax)
            #expect((saved.shortened, saved.leftOut) == (300, 0))
            var read = try SavedAlerts.parse(saved.bytes).get()
            var new = try Scene("{ alert: A, expr: x > 0, annotations: { s: '\(text)' } }")
            #expect(read.restore(&new.group, at: 0) == 300)
            #expect(new.group.alerts.map(\.labels) == scene.group.alerts.map(\.labels))
            let summary = new.group.alerts.first?.annotations["s"] ?? ""
            #expect(summary.hasSuffix("…") && summary.hasPrefix("0123456789"))
        }
        let whole = SavedAlerts([scene.group], at: 0)
        #expect((whole.shortened, whole.leftOut) == (0, 0))
    }

    @Test func `where there is no room for all, what fires comes first`() throws {
        var scene = try Scene("{ alert: A, expr: x > 0 }, { alert: B, expr: x > 0, for: 1h }")
        scene.step(0, Dictionary(uniqueKeysWithValues: (0..<100).map { ("\($0)", 1.0) }))
        let saved = SavedAlerts([scene.group], at: 0, bytesMax: 70_000)
        #expect(saved.bytes.count <= 70_000)
        #expect(saved.leftOut > 0)
        var read = try SavedAlerts.parse(saved.bytes).get()
        var new = try Scene("{ alert: A, expr: x > 0 }, { alert: B, expr: x > 0, for: 1h }")
        _ = read.restore(&new.group, at: 0)
        #expect(new.group.alerts.count { $0.name == "A" } == 100)
        #expect(new.group.alerts.count + saved.leftOut == 200)
    }

    @Test(arguments: [Int64.min, -1, .max])
    func `times that cannot be calculated with are no alerts`(time: Int64) throws {
        var scene = try Scene(Self.rule)
        scene.step(0, ["one": 5])
        let bytes = SavedAlerts([scene.group], at: time).bytes
        #expect(SavedAlerts.parse(bytes) == .failure(.content))
    }

    @Test func `after an hour nothing is taken up`() throws {
        var scene = try Scene(Self.rule)
        scene.step(0, ["one": 5])
        scene.step(10, ["one": 5])
        #expect(try restarted(scene, at: 70).states == ["one": "firing"])
        #expect(try restarted(scene, at: 71).states == [:])
    }

    @Test func `a rule with other labels is another rule`() throws {
        var scene = try Scene("{ alert: A, expr: x > 0, labels: { severity: page } }")
        scene.step(0, ["one": 5])
        let other = "{ alert: A, expr: x > 0, labels: { severity: info } }"
        #expect(try restarted(scene, at: 1, rule: other).states == [:])
    }

    @Test func `a damaged file is known for one, wherever it is hurt`() throws {
        var scene = try Scene(Self.rule)
        scene.step(0, ["one": 5])
        let bytes = SavedAlerts([scene.group], at: 0).bytes
        for place in bytes.indices {
            var damaged = bytes
            damaged[place] ^= 0x41
            #expect(throws: SavedAlerts.Damage.self, "byte \(place)") {
                try SavedAlerts.parse(damaged).get()
            }
        }
        for count in stride(from: 0, to: bytes.count, by: 7) {
            #expect(throws: SavedAlerts.Damage.self, "\(count) bytes") {
                try SavedAlerts.parse(Array(bytes[..<count])).get()
            }
        }
    }
}
