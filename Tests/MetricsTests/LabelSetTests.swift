import Metrics
import Testing

@Suite struct LabelSetTests {
    @Test func `the order of writing does not matter`() {
        let one: LabelSet = ["b": "2", "a": "1"]
        let other = LabelSet(Labels(names: ["a", "b"], values: ["1", "2"]))
        #expect(one == other)
        #expect(one.hashValue == other.hashValue)
        #expect(one.labels.map(\.name) == ["a", "b"])
    }

    @Test func `an empty value is the same as no label`() {
        #expect(LabelSet(["a": ""]) == .empty)
        #expect(LabelSet(["a": "1", "b": "2"]).setting("a", to: "") == ["b": "2"])
    }

    @Test func `of equal names the last one counts`() {
        #expect(LabelSet([(name: "a", value: "1"), (name: "a", value: "2")])["a"] == "2")
    }

    @Test func `a label is set at its place`() {
        let set: LabelSet = ["a": "1", "c": "3"]
        #expect(set.setting("b", to: "2").labels.map(\.value) == ["1", "2", "3"])
        #expect(set.setting("c", to: "4")["c"] == "4")
        #expect(set.setting("a", to: nil) == ["c": "3"])
    }

    @Test func `sets are ordered by names, values and length`() {
        let sets: [LabelSet] = [["b": "1"], ["a": "2"], ["a": "1", "b": "1"], ["a": "1"], [:]]
        #expect(
            sets.sorted() == [[:], ["a": "1"], ["a": "1", "b": "1"], ["a": "2"], ["b": "1"]])
    }
}
