import Configuration
import Health
import TargetSettings
import Testing

/// The section `health`, of all targets and of one.
@Suite struct HealthSectionTests {
    private func target(_ own: String, common: String = "{}") throws -> Target {
        let configuration = try Fixtures.loaded(
            "health: \(common)\ntargets: [{ conninfo: '', health: \(own) }]\n")
        return configuration.targets[0]
    }

    @Test func `everything is read in the unit of its input`() throws {
        let health = try target(
            "{ disable: [deadlocks, autovacuum_off], weights: { cache: 25 },"
                + " checks: { cache_hit: { curve: [[0.99, 0], [0.95, 2], [0.90, 10]] },"
                + " prepared_transactions: { curve: [[5m, 0], [3600, 2]] },"
                + " slot_retention: { curve: [[1GiB, 0], [8589934592, 3]] },"
                + " longest_query: { points: 1.5 } }, caps: { sequence_exhausted: 0.9 } }"
        ).health
        var wanted = HealthAdjustment()
        wanted.disabled = ["deadlocks", "autovacuum_off"]
        wanted.weights = ["cache": 25]
        wanted.points = ["longest_query": 1.5]
        func point(_ value: Double, _ points: Double) -> HealthAdjustment.CurvePoint {
            HealthAdjustment.CurvePoint(value: value, points: points)
        }
        wanted.curves = [
            "cache_hit": [point(0.99, 0), point(0.95, 2), point(0.9, 10)],
            "prepared_transactions": [point(300, 0), point(3600, 2)],
            "slot_retention": [point(1_073_741_824, 0), point(8_589_934_592, 3)],
        ]
        wanted.limits = ["sequence_exhausted": 0.9]
        #expect(health == wanted)
    }

    @Test func `a target's own changes win over those for all, and disabling adds up`() throws {
        let common =
            "{ disable: [deadlocks], weights: { cache: 25, wal: 5 },"
            + " checks: { cache_hit: { curve: [[1, 0], [0.9, 9]] }, sequences: { points: 1 } } }"
        let health = try target(
            "{ disable: [slot_lost], weights: { cache: 10 }, checks: { cache_hit: { points: 4 } } }",
            common: common
        ).health
        #expect(health.disabled == ["deadlocks", "slot_lost"])
        #expect(health.weights == ["cache": 10, "wal": 5])
        #expect(health.curves.isEmpty)
        #expect(health.points == ["cache_hit": 4, "sequences": 1])
        #expect(try target("{}", common: common).health.weights == ["cache": 25, "wal": 5])
        let plain = try Fixtures.loaded("health: \(common)\ntargets: [{ conninfo: '' }]\n")
        #expect(plain.targets[0].health == plain.health)
    }

    @Test(arguments: [
        WrongInput(
            "{ disable: [cache_hits] }",
            #"1:21: disable: "cache_hits" is no check or lethal state; did you mean "cache_hit"?"#),
        WrongInput(
            "{ weights: { caches: 5 } }",
            #"1:22: weights: "caches" is no component; did you mean "cache"?"#),
        WrongInput(
            "{ weights: { cache: 60, locks: 40 } }",
            "1:20: weights: come to 100, which leaves nothing of 100 for connections, queries,"
                + " errors, replication, maintenance, horizon, wal"),
        WrongInput(
            "{ checks: { cache_hit: { points: 16 } } }",
            "1:32: cache_hit: 16 points are more than its component's weight, 15"),
        WrongInput(
            "{ weights: { cache: 5 }, checks: { cache_hit: { points: 6 } } }",
            "1:55: cache_hit: 6 points are more than its component's weight, 5"),
        WrongInput(
            "{ checks: { cache_hit: { curve: [[0.9, 0], [0.95, 2]] } } }",
            "1:32: cache_hit: 0.95 comes after 0.9, but smaller values are worse"),
        WrongInput(
            "{ checks: { cache_hit: { curve: [[0.95, 0], [0.95, 2]] } } }",
            "1:32: cache_hit: 0.95 comes after 0.95, but smaller values are worse"),
        WrongInput(
            "{ checks: { cache_hit: { curve: [[0.95, 0], [0.93, 5]] } } }",
            "1:32: cache_hit: from 0.95 to 0.93 1 % costs 2.5 points; at most 2, so move the"
                + " breakpoints apart"),
        WrongInput(
            "{ checks: { lock_waiting: { curve: [[2, 0], [9, 3], [20, 2]] } } }",
            "1:35: lock_waiting: 20 costs less than 9"),
        WrongInput(
            "{ checks: { lock_waiting: { curve: [[2, 1], [9, 3]] } } }",
            "1:35: lock_waiting: a curve begins with the value that costs 0 points"),
        WrongInput(
            "{ checks: { lock_waiting: { curve: [[2, 0]] } } }",
            "1:35: lock_waiting: a curve has at least two breakpoints"),
        WrongInput(
            "{ checks: { lock_waiting: { curve: [[2, 0, 3], [9, 3]] } } }",
            "1:45: curve: a breakpoint is [value, points]"),
        WrongInput(
            "{ checks: { cache_hit: { curve: [[99, 0], [90, 3]] } } }",
            "1:43: value: 99 is too large; a ratio is at most 1",
            "1:52: value: 90 is too large; a ratio is at most 1"),
        WrongInput(
            "{ checks: { lock_wait: { curve: [[9, 0], [90x, 3]] } } }",
            #"1:51: value: unknown unit in "90x"; use ms, s, m, h or d"#),
        WrongInput(
            "{ checks: { lock_wait: { points: 3, curve: [[9, 0], [90, 3]] } } }",
            "1:42: points: the curve says already how many; keep one of them"),
        WrongInput(
            "{ caps: { slot_lost: 2 } }",
            "1:30: slot_lost: is there or not; it can only be disabled"),
        WrongInput(
            "{ caps: { sequence_exhausted: 95 } }",
            "1:39: value: 95 is too large; a ratio is at most 1"),
        WrongInput(
            "{ check: {} }",
            #"1:11: unknown key "check" in health; did you mean "checks"?"#),
    ])
    func `what is wrong is shown with its place`(input: WrongInput) {
        let found = Fixtures.problems("health: \(input.text)\ntargets: [{ conninfo: '' }]")
        #expect(found == input.problems.map { "pgvigil.yml:" + $0 })
    }

    @Test func `what only the target's own changes make impossible is shown there`() {
        let found = Fixtures.problems(
            "health: { checks: { cache_hit: { points: 15 } } }\n"
                + "targets: [{ conninfo: '', health: { weights: { cache: 5 } } }]")
        #expect(
            found == [
                "pgvigil.yml:2:35: cache_hit: 15 points are more than its component's weight, 5"
            ])
    }

    @Test func `a PgBouncer has no health score to change`() {
        let found = Fixtures.problems(
            "targets: [{ conninfo: '', kind: pgbouncer, health: { disable: [deadlocks] } }]")
        #expect(
            found == ["pgvigil.yml:1:52: health: a pgbouncer target has no health score"])
    }

    @Test func `what is in force can be read again`() throws {
        let text = """
            health: { disable: [deadlocks], weights: { cache: 25.5 }, caps: { checksum_failures: 3 } }
            targets:
              - conninfo: ''
                health:
                  checks:
                    cache_hit: { curve: [[0.99, 0], [0.9, 10]] }
                    lock_wait: { points: 3 }
            """
        let configuration = try Fixtures.loaded(text)
        #expect(configuration.redactedDescription.contains("weights: { cache: 25.5 }"))
        let again = try Fixtures.loaded(configuration.redactedDescription)
        #expect(again.targets == configuration.targets)
        #expect(again.health == configuration.health)
    }
}
