import Testing
import Windows

@Suite struct ReplayClockTests {
    @Test func `a replica that has replayed all it has received has no lag`() {
        var clock = ReplayClock()
        for now in stride(from: 0.0, through: 3600, by: 10) {
            #expect(clock.take(received: 100, replayed: 100, at: now) == 0)
        }
    }

    @Test func `what was replayed beyond what the receiver counts is no lag`() {
        var clock = ReplayClock()
        #expect(clock.take(received: 90, replayed: 100, at: 0) == 0)
        #expect(clock.take(received: 90, replayed: 100, at: 600) == 0)
    }

    @Test func `one long transaction that is replayed as it arrives is no lag`() {
        var clock = ReplayClock()
        _ = clock.take(received: 0, replayed: 0, at: 0)
        for poll in 1...60 {
            // A little is always on its way.
            let received = Double(poll) * 1000
            let lag = clock.take(
                received: received, replayed: received - 8, at: Double(poll) * 10)
            #expect(lag == 0)
        }
    }

    @Test func `a record of which only the first part has arrived is no lag`() {
        var clock = ReplayClock()
        _ = clock.take(received: 81_000, replayed: 81_000, at: 0)
        #expect(clock.take(received: 81_920, replayed: 81_896, at: 10) == 0)
        #expect(clock.take(received: 81_920, replayed: 81_896, at: 30) == 0)
        // Replay stops; what follows shows since when.
        #expect(clock.take(received: 82_000, replayed: 81_896, at: 40) == 30)
        #expect(clock.take(received: 819_200, replayed: 81_896, at: 50) == 40)
    }

    @Test func `a transaction after an idle hour has not waited for an hour`() {
        var clock = ReplayClock()
        _ = clock.take(received: 100, replayed: 100, at: 0)
        #expect(clock.take(received: 200, replayed: 100, at: 3600) == 0)
        #expect(clock.take(received: 200, replayed: 100, at: 3610) == 10)
        #expect(clock.take(received: 200, replayed: 200, at: 3620) == 0)
    }

    @Test func `replay that stops lags since then, and less when it has caught up in part`() {
        var clock = ReplayClock()
        _ = clock.take(received: 0, replayed: 0, at: 0)
        for now in stride(from: 10.0, through: 100, by: 10) {
            #expect(clock.take(received: now, replayed: 5, at: now) == now - 10)
        }
        // What came at 60 s is the oldest that waits now.
        #expect(clock.take(received: 110, replayed: 55, at: 110) == 50)
        #expect(clock.take(received: 110, replayed: 110, at: 120) == 0)
    }

    @Test func `what waited before the first look is unknown, then at least the time watched`() {
        var clock = ReplayClock()
        #expect(clock.take(received: 200, replayed: 100, at: 50) == nil)
        #expect(clock.take(received: 200, replayed: 100, at: 50) == nil, "the same poll again")
        #expect(clock.take(received: 250, replayed: 150, at: 60) == 10)
        #expect(clock.take(received: 300, replayed: 220, at: 70) == 10)
        #expect(clock.take(received: 300, replayed: 300, at: 80) == 0)
    }

    @Test func `a replica that has to receive again begins again`() {
        var clock = ReplayClock()
        _ = clock.take(received: 1000, replayed: 1000, at: 0)
        _ = clock.take(received: 2000, replayed: 1000, at: 10)
        #expect(clock.take(received: 500, replayed: 500, at: 500) == 0)
        #expect(clock.take(received: 600, replayed: 500, at: 510) == 0)
        #expect(clock.take(received: 600, replayed: 500, at: 520) == 10)
    }

    @Test func `a lag of days is remembered within a bound, and never too long`() {
        var clock = ReplayClock()
        _ = clock.take(received: 0, replayed: 0, at: 0)
        for poll in 1...50_000 {
            let received = Double(poll) * 100_001
            let lag = clock.take(received: received, replayed: 0, at: Double(poll) * 10) ?? -1
            #expect(lag <= Double(poll - 1) * 10)
            #expect(lag >= Double(poll - 1) * 10 * 0.98 - 10)
        }
    }
}
