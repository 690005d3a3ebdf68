import Changes
import Memory
import Metrics
import Testing

/// What roles may do, and what is set for them and for databases.
extension ChangeMemoryTests {
    @Test func `what is set for roles and databases changes, and what may be secret is not shown`()
    {
        var memory = ChangeMemory()
        _ = memory.take(
            ServerTraits([
                Self.roleSettings([
                    ("alice", "", "work_mem", "4MB"), ("", "shop", "jit", "off"),
                    ("bob", "shop", "app.token", nil),
                ])
            ]), at: Self.noon)
        let found = memory.take(
            ServerTraits([
                Self.roleSettings([
                    ("alice", "", "work_mem", "64MB"), ("bob", "shop", "app.token", nil),
                    ("bob", "shop", "app.key", nil),
                ])
            ]), at: Self.noon)
        #expect(
            Self.words(found) == [
                "set for jit in shop: off to not set",
                "set for alice: work_mem: 4MB to 64MB",
                "set for bob: app.key in shop: not set to (not read)",
            ])
        #expect(found.map(\.database) == ["shop", "", "shop"])
    }

    @Test func `the first thing that is set for a role is a change, and so is the last that goes`()
    {
        var memory = ChangeMemory()
        let nothing = ServerTraits([Self.roleSettings([("", "", "", "")])])
        _ = memory.take(nothing, at: Self.noon)
        let first = memory.take(
            ServerTraits([
                Self.roleSettings([("", "", "", ""), ("alice", "", "work_mem", "4MB")])
            ]), at: Self.noon)
        #expect(Self.words(first) == ["set for alice: work_mem: not set to 4MB"])
        let last = memory.take(nothing, at: Self.noon)
        #expect(Self.words(last) == ["set for alice: work_mem: 4MB to not set"])
    }

    @Test func `of more roles than an answer has none has come or gone`() {
        var memory = ChangeMemory()
        var many = Dictionary(uniqueKeysWithValues: (0..<500).map { ("r\($0)", "LOGIN") })
        _ = memory.take(ServerTraits([Self.roles(many)]), at: Self.noon)
        many["r7"] = nil
        many["new"] = "LOGIN"
        many["r8"] = "NOLOGIN"
        let found = memory.take(ServerTraits([Self.roles(many)]), at: Self.noon)
        #expect(Self.words(found) == ["role r8: LOGIN to NOLOGIN"])
    }

    @Test func `roles are kept over restarts, and a file without them is read`() throws {
        var memory = Self.memory()
        memory.record(upTo: memory.noticed)
        let before = memory.file(at: Self.noon)
        let old = try ChangeMemory.parse(before, now: Self.noon).get()
        #expect(old == memory)
        let traits = ServerTraits([
            Self.roles(["é": "LOGIN", "bob": "NOLOGIN"]),
            Self.roleSettings([("bob", "shop", "work_mem", "1MB")]),
        ])
        #expect(memory.take(traits, at: Self.noon).isEmpty)
        let file = memory.file(at: Self.noon)
        #expect(file.count > before.count)
        var read = try ChangeMemory.parse(file, now: Self.noon).get()
        #expect(read == memory)
        let found = read.take(ServerTraits([Self.roles(["bob": "LOGIN"])]), at: Self.noon)
        #expect(Self.words(found) == ["role bob: NOLOGIN to LOGIN", "role é: LOGIN to absent"])
        for length in before.count..<file.count {
            #expect(throws: FileDamage.self) {
                try ChangeMemory.parse(Array(file.prefix(length)), now: Self.noon).get()
            }
        }
    }
}
