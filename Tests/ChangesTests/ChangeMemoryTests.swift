import Changes
import Memory
import Metrics
import Testing

/// What has changed on a server, from one look to the next and over restarts of the agent.
@Suite struct ChangeMemoryTests {
    static let noon: Int64 = 1_795_262_400_000

    static func settings(_ values: [String: String?]) -> Family {
        Family(
            Metric("pg_changed_setting_pending_restart", .gauge, "S."),
            values.map { name, value in
                Sample(
                    ["name": name, "value": value ?? "", "hidden": value == nil ? "t" : "f"], 0)
            })
    }

    static func gauge(_ name: String, _ value: Double) -> Family {
        Family(Metric(name, .gauge, "G."), [Sample(.none, value)])
    }

    static func version(_ text: String) -> Family {
        Family(Metric("pg_static", .gauge, "V."), [Sample(["short_version": text], 1)])
    }

    static func extensions(_ items: [(String, String, String)]) -> Family {
        Family(
            Metric("pg_extension_info", .gauge, "E."),
            items.map { Sample(["datname": $0.0, "extension": $0.1, "version": $0.2], 1) })
    }

    static func words(_ changes: [ServerChange]) -> [String] { changes.map(\.title) }

    @Test func `the first look is the beginning and no change`() {
        var memory = ChangeMemory()
        let first = memory.take(
            ServerTraits([
                Self.settings(["work_mem": "4096 kB"]), Self.version("15.7.0"),
                Self.gauge("pg_replication_is_replica", 0),
                Self.gauge("pg_postmaster_start_time_seconds", 1_795_000_000),
            ]), at: Self.noon)
        #expect(first.isEmpty && memory.changes.isEmpty)
        #expect(memory.since == Self.noon)
    }

    @Test func `a look that says nothing is no beginning`() {
        var memory = ChangeMemory()
        let found = memory.take(ServerTraits([Family]()), at: Self.noon)
        #expect(found.isEmpty)
        #expect(memory.since == nil)
    }

    @Test func `settings change from, to and between values, each with old and new`() {
        var memory = ChangeMemory()
        _ = memory.take(
            ServerTraits([Self.settings(["a": "1", "b": "2", "same": "x", "secret": nil])]),
            at: Self.noon)
        let found = memory.take(
            ServerTraits([Self.settings(["b": "3", "c": "4", "same": "x", "secret": nil])]),
            at: Self.noon + 60_000)
        #expect(Self.words(found) == ["a: 1 to the default", "b: 2 to 3", "c: the default to 4"])
        #expect(found.allSatisfy { $0.time == Self.noon + 60_000 && $0.kind == .setting })
        #expect(found.map(\.old) == ["1", "2", nil] && found.map(\.new) == [nil, "3", "4"])
    }

    @Test func `what is not said for a while has not changed`() {
        var memory = ChangeMemory()
        let traits = ServerTraits([Self.settings(["a": "1"]), Self.version("15.7.0")])
        _ = memory.take(traits, at: Self.noon)
        let silent = memory.take(ServerTraits([Family]()), at: Self.noon + 1)
        let again = memory.take(traits, at: Self.noon + 2)
        #expect(silent.isEmpty && again.isEmpty)
    }

    @Test func `of more settings than an answer has only values that are in both have changed`() {
        var memory = ChangeMemory()
        let many = Dictionary(uniqueKeysWithValues: (0..<200).map { ("s\($0)", "1" as String?) })
        _ = memory.take(ServerTraits([Self.settings(many)]), at: Self.noon)
        var other = many
        other["s7"] = nil
        other["a new one"] = "5"
        other["s8"] = "2"
        let found = memory.take(ServerTraits([Self.settings(other)]), at: Self.noon)
        #expect(Self.words(found) == ["s8: 1 to 2"])
    }

    @Test func `a restart, an upgrade and a failover are seen`() {
        var memory = ChangeMemory()
        func traits(_ version: String, _ isReplica: Double, _ started: Double) -> ServerTraits {
            ServerTraits([
                Self.version(version), Self.gauge("pg_replication_is_replica", isReplica),
                Self.gauge("pg_postmaster_start_time_seconds", started),
            ])
        }
        _ = memory.take(traits("15.7.0", 1, 1_795_000_000), at: Self.noon)
        let found = memory.take(traits("15.8.0", 0, 1_795_262_000.25), at: Self.noon)
        #expect(
            Self.words(found)
                == ["the server was started", "version 15.7.0 to 15.8.0", "became the primary"])
        #expect(found[0].time == 1_795_262_000_250)
        #expect(found[0].old == "2026-11-18T11:06:40Z")
        // A clock that is ahead makes no change of the future.
        let ahead = memory.take(traits("15.8.0", 0, 1_999_999_999), at: Self.noon)
        #expect(ahead.map(\.time) == [Self.noon])
    }

    @Test func `an extension changes in its database, and a database that is gone has lost none`() {
        var memory = ChangeMemory()
        _ = memory.take(
            ServerTraits([
                Self.extensions([("a", "vector", "0.7"), ("a", "hstore", "1.8"), ("b", "x", "1")])
            ]), at: Self.noon)
        let found = memory.take(
            ServerTraits([Self.extensions([("a", "vector", "0.8"), ("a", "pgcrypto", "1.3")])]),
            at: Self.noon)
        #expect(
            Self.words(found) == [
                "extension hstore: 1.8 to absent", "extension pgcrypto: absent to 1.3",
                "extension vector: 0.7 to 0.8",
            ])
        #expect(found.allSatisfy { $0.database == "a" })
    }

    @Test
    func
        `each database says what it has by itself, and one that is missed for a look loses nothing`()
    {
        var memory = ChangeMemory()
        let b = Self.extensions([("b", "hstore", "1.8")])
        _ = memory.take(
            ServerTraits([Self.extensions([("a", "vector", "0.7")]), b]), at: Self.noon)
        let missed = memory.take(ServerTraits([b]), at: Self.noon)
        #expect(missed.isEmpty)
        let found = memory.take(
            ServerTraits([Self.extensions([("a", "vector", "0.8")]), b]), at: Self.noon)
        #expect(Self.words(found) == ["extension vector: 0.7 to 0.8"])
    }

    @Test func `a setting that waits for a restart has changed when the server has it`() {
        func pending(_ value: String, isDefault: Bool) -> ServerTraits {
            ServerTraits([
                Family(
                    Metric("pg_changed_setting_pending_restart", .gauge, "S."),
                    [
                        Sample(["name": "work_mem", "value": "1", "hidden": "f"], 0),
                        Sample(
                            [
                                "name": "max_connections", "value": value, "hidden": "f",
                                "default": isDefault ? "t" : "f",
                            ], isDefault ? 1 : 0),
                    ])
            ])
        }
        var memory = ChangeMemory()
        _ = memory.take(ServerTraits([Self.settings(["work_mem": "1"])]), at: Self.noon)
        let waiting = memory.take(pending("100", isDefault: true), at: Self.noon)
        #expect(waiting.isEmpty)
        let found = memory.take(pending("200", isDefault: false), at: Self.noon)
        #expect(Self.words(found) == ["max_connections: the default to 200"])
    }

    static func server(_ cluster: String, _ started: Int64, _ workMem: String)
        -> ServerTraits
    {
        ServerTraits([
            settings(["work_mem": workMem]),
            gauge("pg_postmaster_start_time_seconds", Double(started)),
            Family(
                Metric("pg_cluster_info", .gauge, "C."), [Sample(["system_identifier": cluster], 1)]
            ),
        ])
    }

    @Test func `another server to which a target leads now has changed nothing`() {
        var memory = ChangeMemory()
        _ = memory.take(Self.server("7", 1_795_000_000, "1"), at: Self.noon)
        let other = memory.take(Self.server("8", 1_790_000_000, "2"), at: Self.noon + 1)
        #expect(other.isEmpty)
        let later = memory.take(Self.server("8", 1_790_000_000, "3"), at: Self.noon + 2)
        #expect(Self.words(later) == ["work_mem: 2 to 3"])
    }

    @Test(arguments: [1_790_000_000, 1_795_262_000])
    func `a server that took another's place is seen when it did, however long it has run`(
        started: Int64
    ) {
        var memory = ChangeMemory()
        _ = memory.take(Self.server("7", 1_795_000_000, "1"), at: Self.noon)
        let time = Self.noon + 60_000
        let found = memory.take(
            Self.server("7", started, "1"), at: time, lastLook: Self.noon + 30_000)
        #expect(found.map(\.kind) == [.restart])
        #expect(found.map(\.time) == [time])
    }

    @Test func `names that look alike are not the same`() {
        var memory = ChangeMemory()
        _ = memory.take(ServerTraits([Self.settings(["app.\u{e9}": "1"])]), at: Self.noon)
        let found = memory.take(
            ServerTraits([Self.settings(["app.e\u{301}": "1"])]), at: Self.noon)
        #expect(found.count == 2)
    }

    @Test func `changes are bounded, and the oldest go`() {
        var memory = ChangeMemory()
        for round in 0...ChangeMemory.changesMax + 20 {
            _ = memory.take(
                ServerTraits([Self.settings(["a": "\(round)"])]), at: Self.noon + Int64(round))
        }
        #expect(memory.changes.count == ChangeMemory.changesMax)
        #expect(memory.dropped == 20)
        #expect(memory.changes.last?.new == "\(ChangeMemory.changesMax + 20)")
    }

    @Test func `many settings that change at once have four titles, and take none from others`() {
        var memory = ChangeMemory()
        for round in 0..<3 {
            let values = (0..<10).map { ("s\($0)", "\(round)" as String?) }
            _ = memory.take(
                ServerTraits([
                    Self.settings(Dictionary(uniqueKeysWithValues: values)),
                    Self.gauge("pg_replication_is_replica", round == 1 ? 1 : 0),
                ]), at: Self.noon + Int64(round))
        }
        let titles = memory.titles(most: 8)
        #expect(
            titles.map(\.title) == [
                "s1: 0 to 1", "s2: 0 to 1", "7 more settings were changed",
                "became the primary", "s0: 1 to 2", "s1: 1 to 2", "s2: 1 to 2",
                "7 more settings were changed",
            ])
        #expect(titles.map { $0.time - Self.noon } == [1, 1, 1, 2, 2, 2, 2, 2])
        #expect(memory.titles(most: 100).count == 10)
    }

    // MARK: Roles

    static func roles(_ items: [String: String]) -> Family {
        Family(
            Metric("pg_role_attributes", .gauge, "R."),
            items.map { Sample(["rolname": $0.key, "attributes": $0.value], 1) })
    }

    static func roleSettings(_ items: [(String, String, String, String?)]) -> Family {
        Family(
            Metric("pg_role_setting", .gauge, "R."),
            items.map { role, database, name, value in
                Sample(
                    [
                        "rolname": role, "datname": database, "name": name, "value": value ?? "",
                        "hidden": value == nil ? "t" : "f",
                    ], 1)
            })
    }

    @Test func `attributes of a role change by name, and roles come and go`() {
        var memory = ChangeMemory()
        _ = memory.take(
            ServerTraits([
                Self.roles([
                    "alice": "NOSUPERUSER, LOGIN, CONNECTION LIMIT -1", "bob": "NOSUPERUSER, LOGIN",
                ])
            ]), at: Self.noon)
        let found = memory.take(
            ServerTraits([
                Self.roles([
                    "alice": "SUPERUSER, LOGIN, CONNECTION LIMIT 5",
                    "carol": "NOSUPERUSER, NOLOGIN",
                ])
            ]), at: Self.noon)
        #expect(
            Self.words(found) == [
                "role alice: NOSUPERUSER, CONNECTION LIMIT -1 to SUPERUSER, CONNECTION LIMIT 5",
                "role bob: NOSUPERUSER, LOGIN to absent",
                "role carol: absent to NOSUPERUSER, NOLOGIN",
            ])
        #expect(found.allSatisfy { $0.kind == .roleAttributes })
    }

    // MARK: Files

    static func memory() -> ChangeMemory {
        var memory = ChangeMemory()
        for value in ["1", "2"] {
            _ = memory.take(
                ServerTraits([
                    settings(["a": value, "é": nil]), version("18.\(value).0"),
                    extensions([("db", "vector", value)]),
                    gauge("pg_replication_is_replica", 1),
                    gauge("pg_postmaster_start_time_seconds", 1_795_000_000),
                    Family(
                        Metric("pg_cluster_info", .gauge, "C."),
                        [Sample(["system_identifier": "7"], 1)]),
                ]), at: noon)
        }
        return memory
    }

    @Test func `a file has all that was known`() throws {
        let memory = Self.memory()
        #expect(memory.changes.count == 3)
        let file = memory.file(at: Self.noon + 1)
        #expect(try ChangeMemory.parse(file, now: Self.noon + 1).get() == memory)
        #expect(ChangeMemory.time(ofFileThatBeginsWith: Array(file.prefix(64))) == Self.noon + 1)
    }

    @Test func `a damaged file is refused wherever the damage is`() {
        let file = Self.memory().file(at: Self.noon)
        for place in file.indices {
            var other = file
            other[place] ^= 0x10
            #expect(throws: FileDamage.self) {
                try ChangeMemory.parse(other, now: Self.noon).get()
            }
        }
    }

    @Test func `a change behind what a mark shows is named so`() {
        let start = String(repeating: "x", count: 40)
        let change = ServerChange(
            at: Self.noon, .setting, name: "a", old: start + "1", new: start + "2")
        #expect(change.title == "a: changed behind its first 40 characters")
    }

    @Test func `a file says which changes wait for the history`() throws {
        var memory = Self.memory()
        #expect(memory.unrecorded(upTo: 9).changes == memory.changes)
        #expect(memory.unrecorded(upTo: 2).changes == Array(memory.changes.prefix(2)))
        memory.record(upTo: 1)
        var read = try ChangeMemory.parse(memory.file(at: Self.noon), now: Self.noon).get()
        #expect(read.unrecorded(upTo: read.noticed).changes == Array(memory.changes.dropFirst()))
        read.record(upTo: 9)
        // Nothing waits: the file is one as earlier versions write it.
        read = try ChangeMemory.parse(read.file(at: Self.noon), now: Self.noon).get()
        #expect(read.unrecorded(upTo: read.noticed).changes.isEmpty && read.changes.count == 3)
    }

    @Test func `changes that were given up while they waited are counted`() throws {
        var memory = ChangeMemory()
        for round in 0...ChangeMemory.changesMax + 20 {
            _ = memory.take(
                ServerTraits([Self.settings(["a": "\(round)"])]), at: Self.noon + Int64(round))
        }
        let read = try ChangeMemory.parse(memory.file(at: Self.noon), now: Self.noon).get()
        for memory in [memory, read] {
            let (changes, lost) = memory.unrecorded(upTo: memory.noticed)
            #expect(changes.count == ChangeMemory.changesMax && lost == 20)
            let (first, lostOfThem) = memory.unrecorded(upTo: memory.recorded + 30)
            #expect(first.map(\.new) == (21...30).map { "\($0)" } && lostOfThem == 20)
        }
    }

    @Test func `what has changed while no agent ran is found when one starts`() {
        var memory = ChangeMemory()
        _ = memory.take(ServerTraits([Self.settings(["a": "9"])]), at: Self.noon + 1_000)
        let found = memory.precede(by: Self.memory(), at: Self.noon + 2_000)
        #expect(Self.words(found) == ["a: 2 to 9", "é: (not read) to the default"])
        #expect(memory.changes.count == 5 && memory.since == Self.noon)
    }
}
