import Metrics
import Testing

/// Series are distinguished by the bytes of their labels.
@Suite struct LabelBytesTests {
    private let composed = "caf\u{E9}"
    private let decomposed = "cafe\u{301}"
    /// Of equal length, and the same text for Swift.
    private let reordered = ("a\u{323}\u{307}", "a\u{307}\u{323}")

    @Test func `texts that only look the same are different labels`() {
        #expect(composed == decomposed && !composed.hasSameBytes(as: decomposed))
        #expect(Labels(names: ["d"], values: [composed]) != ["d": decomposed])
        #expect(Labels(names: ["d"], values: [reordered.0]) != ["d": reordered.1])
        #expect(LabelSet(["d": composed]) != ["d": decomposed])
        #expect(LabelSet(["d": reordered.0]) != ["d": reordered.1])
        #expect(LabelSet(["d": composed]) == ["d": composed])
        #expect(Set<LabelSet>([["d": composed], ["d": decomposed], ["d": composed]]).count == 2)
        let labels: Set<Labels> = [["d": composed], ["d": decomposed], ["d": composed]]
        #expect(labels.count == 2)
    }

    @Test func `the order of sets tells them apart as well`() {
        let (one, other): (LabelSet, LabelSet) = (["d": composed], ["d": decomposed])
        #expect((one < other) != (other < one))
        #expect(!(one < one))
    }
}
