import Memory
import Statements
import Testing

/// What is kept of the texts of statements, and the file that keeps it over a restart.
@Suite struct StatementTextMemoryTests {
    private static let noon: Int64 = 1_795_262_400_000

    private static func memory(_ texts: [StatementText], at now: Int64 = noon)
        -> StatementTextMemory
    {
        var memory = StatementTextMemory(choice: "redacted")
        for text in texts { _ = memory.take(text, at: now) }
        return memory
    }

    @Test func `a text is new once, and once more when it reads otherwise`() {
        var memory = StatementTextMemory(choice: "redacted")
        let text = StatementText(id: -7, text: "SELECT $1")
        let isNew = memory.take(text, at: Self.noon)
        #expect(isNew)
        let isNewAgain = memory.take(text, at: Self.noon + 1)
        #expect(!isNewAgain)
        let isOther = memory.take(StatementText(id: -7, text: "SELECT $2"), at: Self.noon + 2)
        #expect(isOther)
        #expect(memory[-7]?.text == "SELECT $2")
        #expect(memory.count == 1)
    }

    @Test func `of too many texts those go that had series least lately`() {
        var memory = StatementTextMemory(choice: "redacted")
        let most = StatementTextMemory.textsMax
        for id in 0..<most {
            _ = memory.take(StatementText(id: Int64(id), text: "SELECT \(id)"), at: Self.noon)
        }
        memory.see([0, 1], at: Self.noon + 60_000)
        _ = memory.take(StatementText(id: -1, text: "SELECT"), at: Self.noon + 60_000)
        #expect(memory.count == most)
        #expect(memory.evicted == 1)
        #expect(memory[0] != nil && memory[1] != nil && memory[-1] != nil)
        #expect(memory[2] == nil)
    }

    @Test func `texts take no more bytes than they may`() {
        var memory = StatementTextMemory(choice: "full")
        memory.use(bytesMax: 100_000)
        let long = String(repeating: "x", count: 10_000)
        for id in 0..<50 {
            _ = memory.take(StatementText(id: Int64(id), text: long), at: Self.noon + Int64(id))
        }
        #expect(memory.bytes <= 100_000)
        #expect(memory.count > 1)
        #expect(memory[49] != nil)
    }

    @Test func `a longer text is cut between two characters, and says so`() {
        let text = StatementText(id: 1, text: "x" + String(repeating: "é", count: 40_000))
        #expect(text.isCut)
        #expect(text.text.utf8.count == StatementText.bytesMax - 1)
        #expect(text.text.hasSuffix("é"))
        #expect(!StatementText(id: 1, text: "SELECT").isCut)
    }

    @Test func `a list shows the beginning on one line`() {
        let text = StatementText(
            id: 1, text: "  SELECT 1,\n\t  2 " + String(repeating: "y", count: 300))
        #expect(text.beginning.hasPrefix("SELECT 1, 2 yyy"))
        #expect(text.beginning.unicodeScalars.count == StatementText.beginningScalars)
        #expect(StatementText(id: 1, text: " a  ").beginning == "a")
    }

    @Test func `only what a server writes is an id`() {
        #expect(StatementText.id("-9223372036854775808") == .min)
        #expect(StatementText.id("42") == 42)
        for text in ["", "other", "+1", "01", "-0", "9223372036854775808", "1\u{301}", " 1"] {
            #expect(StatementText.id(text) == nil, "\(text)")
        }
    }

    @Test func `a file has all that was known`() throws {
        let memory = Self.memory([
            StatementText(id: .min, text: "SELECT 'é\u{301}'"), StatementText(id: .max, text: ""),
            StatementText(id: 0, text: String(repeating: "z", count: 40_000)),
        ])
        let file = memory.file(at: Self.noon + 5)
        #expect(try StatementTextMemory.parse(file, now: Self.noon + 5).get() == memory)
        #expect(
            StatementTextMemory.time(ofFileThatBeginsWith: Array(file.prefix(64))) == Self.noon + 5)
    }

    @Test func `a damaged file is refused wherever the damage is`() {
        let file = Self.memory([StatementText(id: 5, text: "SELECT $1")]).file(at: Self.noon)
        for place in file.indices {
            var other = file
            other[place] ^= 0x10
            #expect(throws: FileDamage.self) {
                try StatementTextMemory.parse(other, now: Self.noon).get()
            }
        }
        for count in 0..<file.count {
            #expect(throws: FileDamage.self) {
                try StatementTextMemory.parse(Array(file.prefix(count)), now: Self.noon).get()
            }
        }
    }

    @Test func `what an earlier agent knew gives way to what was read since`() {
        var memory = Self.memory([StatementText(id: 1, text: "new")])
        memory.precede(
            by: Self.memory([StatementText(id: 1, text: "old"), StatementText(id: 2, text: "two")]))
        #expect(memory.texts.map(\.text) == ["new", "two"])
    }
}
