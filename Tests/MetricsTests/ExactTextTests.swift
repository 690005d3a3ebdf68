import Metrics
import Testing

@Suite struct ExactTextTests {
    @Test func `texts that only look the same are different keys, in the order of their bytes`() {
        let texts = ["\u{e9}", "e\u{301}", "\u{e9}", "e", ""].map(ExactText.init)
        #expect(Set(texts).count == 4)
        #expect(texts.sorted().map(\.text.utf8.count) == [0, 1, 3, 2, 2])
        #expect(["l": "\u{e9}"].hasSameBytes(as: ["l": "\u{e9}"]))
        #expect(!["l": "\u{e9}"].hasSameBytes(as: ["l": "e\u{301}"]))
        #expect(!["l": "a", "m": "b"].hasSameBytes(as: ["l": "a"]))
        #expect(!["l": "a"].hasSameBytes(as: ["m": "a"]))
    }

    @Test func `a dictionary by exact names keeps those apart that only look the same`() {
        var values: ExactDictionary = ["\u{e9}": 1, "e\u{301}": 2]
        values.merge(["\u{e9}": 10, "x": 5], uniquingKeysWith: +)
        #expect(values.count == 3)
        #expect(values["\u{e9}"] == 11)
        #expect(values["e\u{301}"] == 2)
        values.keep([ExactText("e\u{301}")])
        #expect(values.values == [2])
        #expect(values.removeValue(forKey: "\u{e9}") == nil)
        #expect(values.map(\.value) == [2])
    }
}
