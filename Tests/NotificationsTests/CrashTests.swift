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

    @Test func `kill at any step: each end arrives, and by the ids no trigger comes twice`() throws
    {
        let (ends, taken) = try check(0..<UInt64(Self.schedules), endsOfPower: false)
        #expect(ends > Self.schedules)
        #expect(taken > Self.schedules * 2)
    }

    @Test func `loss of power at any step: every end arrives`() throws {
        _ = try check(100_000..<100_000 + UInt64(Repetitions.of(500)), endsOfPower: true)
    }
}
