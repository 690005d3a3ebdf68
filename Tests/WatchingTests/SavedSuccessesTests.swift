import Metrics
import Platform
import Polling
import Servers
import Testing

/// What is kept over a restart of the agent of the collectors that have worked.
@Suite struct SavedSuccessesTests {
    private let saved = SavedSuccesses([
        "pg_stat_activity": 1_795_435_200.25, "pg_locks": 1_795_435_199, "own_ä": 12,
    ])

    /// When collectors were answered last, as the scene's report says it.
    private func shown(_ scene: PollScene) -> [String: Double] {
        var state = scene.state
        let report = state.report(connections: 1, prepared: 0, scene.now)
        let family = report.own.first {
            $0.metric.name == "pgvigil_collector_last_success_timestamp_seconds"
        }
        return Dictionary(
            uniqueKeysWithValues: (family?.samples ?? []).map { ($0.labels.values[0], $0.value) })
    }

    @Test func `the times survive the disk exactly`() throws {
        #expect(try #require(SavedSuccesses(saved.bytes)) == saved)
        #expect(SavedSuccesses(SavedSuccesses([:]).bytes) == SavedSuccesses([:]))
    }

    @Test func `a file that is damaged, cut or of another form is not believed`() {
        let whole = saved.bytes
        for index in whole.indices {
            var damaged = whole
            damaged[index] ^= 1
            #expect(SavedSuccesses(damaged) == nil, "\(index)")
            #expect(SavedSuccesses(Array(whole[..<index])) == nil, "\(index)")
        }
        #expect(SavedSuccesses(Array("pgvigil-successes-2\t0\n".utf8)) == nil)
    }

    @Test func `a name or a time that has no place in the file is left out of it`() throws {
        let odd = SavedSuccesses(["a\nb": 1, "c": .nan, "d": 2])
        #expect(odd.times == ["d": 2])
        let many = Dictionary(uniqueKeysWithValues: (0..<3000).map { ("c\($0)", 1.0) })
        #expect(SavedSuccesses(many).times.count == SavedSuccesses.collectorsMax)
    }

    @Test func `an agent that follows another one knows what has worked before its first answer`()
        throws
    {
        var scene = PollScene()
        scene.poll()
        let before = shown(scene)
        #expect(!before.isEmpty)
        var next = PollScene()
        next.server.login = .login("28P01")
        next.state.resume(try #require(SavedSuccesses(scene.state.savedSuccesses.bytes)))
        next.poll()
        #expect(shown(next) == before)
    }

    @Test func `a collector that is no longer in the catalogue is forgotten`() {
        var scene = PollScene()
        scene.state.resume(SavedSuccesses(["gone": 1]))
        #expect(shown(scene) == [:])
    }

    @Test func `collectors that work are noted once in ten minutes, and a failure at once`() {
        var scene = PollScene()
        #expect(scene.state.notedSuccesses(unixTime: 6000) == nil)
        scene.poll()
        let first = scene.state.notedSuccesses(unixTime: 6000)
        scene.poll()
        #expect(scene.state.notedSuccesses(unixTime: 6599) == first)
        #expect(scene.state.notedSuccesses(unixTime: 6600) != first)
        scene.server.login = .login("28P01")
        scene.poll()
        #expect(scene.state.notedSuccesses(unixTime: 6599) != first)
    }
}
