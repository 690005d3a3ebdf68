import Metrics
import Polling
import Servers
import Testing

/// What is known of a server's place in its cluster when it does not answer.
@Suite struct ClusterMemberTests {
    private static func member(_ scene: PollScene) -> Labels? {
        scene.report.own.first { $0.metric.name == "pgvigil_target_member_info" }?.samples.first?
            .labels
    }

    private static func labels(_ role: String, _ slot: String = "") -> Labels {
        Labels(names: ["role", "slot_name", "system_identifier"], values: [role, slot, "7301"])
    }

    private static func scene(isReplica: Bool, slot: String? = nil) -> PollScene {
        var scene = PollScene(PollScene.replicaCatalog)
        scene.server.facts = PollScene.facts(isInRecovery: isReplica)
        scene.server.pulse.side = isReplica ? "on" : "off"
        scene.server.slot = slot
        return scene
    }

    @Test func `a server that goes down stays what it was in its cluster`() {
        var scene = Self.scene(isReplica: true, slot: "berlin")
        #expect(Self.member(scene) == nil)
        scene.poll()
        scene.server.login = .late
        for _ in 0..<100 { scene.poll() }
        #expect(!scene.shown.contains("pg_cluster_info"))
        #expect(Self.member(scene) == Self.labels("replica", "berlin"))
    }

    @Test func `a replica whose receiver has gone keeps its slot until it is promoted`() {
        var scene = Self.scene(isReplica: true, slot: "berlin")
        scene.poll()
        scene.server.slot = nil
        scene.poll()
        #expect(Self.member(scene) == Self.labels("replica", "berlin"))
        scene.server.facts = PollScene.facts()
        scene.server.pulse.side = "off"
        scene.poll()
        #expect(Self.member(scene) == Self.labels("primary"))
    }

    @Test func `an agent that is started while a server is down knows its cluster`() throws {
        var scene = Self.scene(isReplica: true, slot: "bér\u{301}lin")
        scene.poll()
        let noted = scene.state.notedSuccesses(unixTime: 0)
        let saved = try #require(SavedSuccesses(scene.state.savedSuccesses.bytes))
        #expect(saved == scene.state.savedSuccesses)
        var next = Self.scene(isReplica: true)
        next.server.login = .late
        next.state.resume(saved)
        next.poll()
        #expect(Self.member(next) == Self.labels("replica", "bér\u{301}lin"))
        // A change of sides is noted at once, not with the next note about collectors.
        scene.server.facts = PollScene.facts()
        scene.server.pulse.side = "off"
        scene.poll()
        #expect(scene.state.notedSuccesses(unixTime: 0) != noted)
    }

    @Test(arguments: [
        "\t7301\tmaster\t\n", "\t7301\treplica\n", "\t\treplica\t\n",
        "\t7301\treplica\ta\tb\n", "\t1\treplica\t\n\t2\treplica\t\n",
    ])
    func `a line about the cluster that no agent writes is not believed`(line: String) {
        #expect(SavedSuccesses(SavedSuccesses.file(of: line)) == nil)
        #expect(SavedSuccesses(SavedSuccesses.file(of: "\t7301\treplica\tx\na\t5\n")) != nil)
    }

    @Test func `a text that would break the line is no member`() {
        #expect(ClusterMember(identifier: "73\t01", isReplica: true) == nil)
        #expect(ClusterMember(identifier: "", isReplica: true) == nil)
        let long = String(repeating: "s", count: 300)
        #expect(ClusterMember(identifier: "7301", isReplica: true, slot: long) == nil)
        #expect(ClusterMember(identifier: "7301", isReplica: false, slot: "s")?.slot == "")
    }
}
