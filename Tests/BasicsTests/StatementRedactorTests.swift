import Basics
import Support
import Testing

/// What is shown of a statement's text.
@Suite struct StatementRedactorTests {
    private static func shown(_ text: String) -> String {
        StatementRedactor.redacted(Array(text.utf8)).text
    }

    @Test func `every statement of the corpus is shown without its constants, and in its shape`()
        throws
    {
        let cases = try StatementCase.all()
        #expect(cases.count >= 300)
        for known in cases {
            let redaction = StatementRedactor.redacted(Array(known.text.utf8))
            #expect(redaction.text == known.shown, "\(known.text)")
            #expect(!StatementCase.isSecret(in: redaction.text), "\(known.text)")
            #expect(Self.shown(redaction.text) == redaction.text, "\(known.text)")
            if known.kind == .valid { #expect(redaction.isUnderstood, "\(known.text)") }
        }
    }

    @Test func `wherever a text is cut, no constant is shown`() throws {
        for known in try StatementCase.all() where known.kind != .refused {
            let bytes = Array(known.text.utf8)
            for length in bytes.indices {
                let text = StatementRedactor.redacted(bytes.prefix(length)).text
                #expect(!StatementCase.isSecret(in: text), "\(length) bytes of \(known.text)")
            }
        }
    }

    @Test func `no constant survives 100 000 mutations`() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of the mutations: \(seed)")
        let cases = try StatementCase.all()
        let failures = await withTaskGroup(of: [String].self) { group in
            for part in 0..<4 {
                group.addTask {
                    var mutations = StatementMutations(cases, seed: seed &+ UInt64(part))
                    return (0..<Repetitions.of(25_000)).compactMap { _ in mutations.failure() }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(failures.isEmpty, "seed \(seed): \(failures.prefix(5))")
    }

    @Test func `any bytes at all become one line of text that is not much longer`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = RandomNumbers(seed)
        let cases = try StatementCase.all()
        for _ in 0..<Repetitions.of(10_000) {
            var bytes = Array(cases[Int.random(in: cases.indices, using: &random)].text.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: bytes.remove(at: place)
                case 1: bytes[place] = .random(in: 0...255, using: &random)
                default: bytes.insert(.random(in: 0...255, using: &random), at: place)
                }
            }
            let text = StatementRedactor.redacted(bytes).text
            let foreign = bytes.count { $0 >= 0x80 }
            #expect(text.utf8.count <= bytes.count + 2 * foreign + 4, "seed \(seed)")
            #expect(!text.utf8.contains { $0 < 0x20 || $0 == 0x7F }, "seed \(seed)")
            #expect(Self.shown(text) == text, "seed \(seed): \(bytes)")
        }
    }

    @Test func `bytes of other encodings are replaced, and a cut character is left out`() {
        let latin = Array("SELECT gr".utf8) + [0xF6, 0xDF] + Array("e, 'geheim".utf8) + [0xE9]
        #expect(StatementRedactor.redacted(latin).text == "SELECT gr\u{FFFD}\u{FFFD}e, ?")
        let cyrillic = Array("SELECT имя".utf8).dropLast()
        #expect(StatementRedactor.redacted(cyrillic).text == "SELECT им")
        let name = Array("SELECT \"".utf8) + [0xFF] + Array("geheim\"".utf8)
        #expect(StatementRedactor.redacted(name).text == "SELECT ?")
    }

    @Test(arguments: [
        "'", "$a", "/*", "--\n", "\"", "''", "\\", "$$", "E'\\", "(", "a$", "1e", "' \n",
    ])
    func `time grows with the length and not with its square`(part: String) {
        let clock = ContinuousClock()
        func time(_ count: Int) -> Duration {
            let bytes = Array(("SELECT 1 " + String(repeating: part, count: count)).utf8)
            return (0..<3).map { _ in clock.measure { _ = StatementRedactor.redacted(bytes) } }
                .min()
                ?? .zero
        }
        let (short, long) = (time(2_000), time(32_000))
        #expect(long < short * 100 + .milliseconds(50), "\(part): \(short) and \(long)")
    }
}
