import Messages
import Metrics
import Outbox
import Support
import Testing

/// What survives random ends of the process and of the machine.
@Suite struct CrashTests {
    private static let schedules = Repetitions.of(2000)

    /// What is wrong with what a receiver saw of its incidents, or nil.
    private func fault(
        _ receiver: Simulation.FakeReceiver, _ incidents: [Simulation.Incident],
        _ decided: Set<LabelSet>, exactly: Bool
    ) -> String? {
        var notified: [LabelSet: (triggers: Int, ends: Int, last: Bool)] = [:]
        for message in receiver.firstOfEach {
            for alert in message.alerts {
                let labels = alert.labelSet
                var state = notified[labels] ?? (0, 0, false)
                // Later messages of a group mention what fires still.
                if alert.isFiring, !state.last { state.triggers += 1 }
                if !alert.isFiring { state.ends += 1 }
                state.last = alert.isFiring
                notified[labels] = state
            }
        }
        for incident in incidents {
            let state = notified[incident.labels] ?? (0, 0, false)
            // What began and ended while there was no process needs no notification.
            if !decided.contains(incident.labels), state == (0, 0, false) { continue }
            // What began and ended while its receiver took nothing arrives as resolved.
            if state.ends == 0 || state.last { return "no end of \(incident.labels)" }
            // An end whose message may have arrived is part of the next one.
            if exactly, state.triggers > 1 {
                return "\(incident.labels): \(state.triggers) triggers and \(state.ends) ends"
            }
        }
        return nil
    }

    private func check(_ seeds: Range<UInt64>, endsOfPower: Bool) throws -> (ends: Int, taken: Int)
    {
        var ends = 0
        var taken = 0
        for seed in seeds {
            var simulation = Simulation(seed: seed, endsOfPower: endsOfPower)
            try simulation.run()
            ends += simulation.ends
            for (name, receiver) in simulation.receivers {
                taken += receiver.taken.count
                let mine = simulation.incidents.filter {
                    ($0.labels["team"] == "b") == (name == "second")
                }
                let found = fault(
                    receiver, mine, simulation.decided, exactly: !endsOfPower)
                #expect(found == nil, "seed \(seed), receiver \(name)")
                if found != nil { return (ends, taken) }
            }
        }
        return (ends, taken)
    }

    /// Parts of the schedules, which run beside each other: together they take a minute and more.
    private static let parts = 0..<8

    private static func seeds(_ count: Int, from first: UInt64, part: Int) -> Range<UInt64> {
        let size = UInt64(max(1, count / parts.count))
        let begin = first + UInt64(part) * size
        return begin..<begin + size
    }

    @Test(arguments: parts)
    func `kill at any step: each end arrives, and by the ids no trigger comes twice`(
        part: Int
    ) throws {
        let seeds = Self.seeds(Self.schedules, from: 0, part: part)
        let (ends, taken) = try check(seeds, endsOfPower: false)
        #expect(ends > seeds.count)
        #expect(taken > seeds.count * 2)
    }

    @Test(arguments: parts)
    func `loss of power at any step: every end arrives`(part: Int) throws {
        let seeds = Self.seeds(Repetitions.of(500), from: 100_000, part: part)
        _ = try check(seeds, endsOfPower: true)
    }
}
