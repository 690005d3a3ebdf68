import Patterns
import Testing

@Suite struct ReplacementTests {
    @Test(arguments: [
        ("plain", "plain"), ("$1", "one"), ("${1}x", "onex"), ("$1x", ""), ("$$1", "$1"),
        ("a${name}b", "aNAMEb"), ("$name", "NAME"), ("$7", ""), ("$", "$"), ("$-", "$-"),
        ("${1", "${1"), ("$0/$2", "all/two"), ("$01", ""), ("${}", "${}"), ("50 % $", "50 % $"),
    ])
    func `dollars name groups as in Go`(text: String, expected: String) {
        let groups = ["all", "one", "two"]
        let filled = Replacement(text).filled { number in
            groups.indices.contains(number) ? groups[number] : nil
        } named: { name in
            name == "name" ? "NAME" : nil
        }
        #expect(filled == expected)
    }
}
