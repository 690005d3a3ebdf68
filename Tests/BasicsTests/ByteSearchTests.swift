import Basics
import Testing

@Suite struct ByteSearchTests {
    @Test func `a part is found where a combining mark follows it`() {
        #expect("a@\u{338}b".contains(bytesOf: "@"))
        #expect("hunter2\u{301}".replacing(bytesOf: "hunter2", with: "***") == "***\u{301}")
        #expect("\r\n".contains(bytesOf: "\n"))
        #expect(!"é".contains(bytesOf: "e\u{301}"))
    }

    @Test func `occurrences are replaced from the left and do not overlap`() {
        #expect("aaaaa".replacing(bytesOf: "aa", with: "b") == "bba")
        #expect("abcabc".replacing(bytesOf: "abc", with: "") == "")
        #expect("abc".replacing(bytesOf: "", with: "x") == "abc")
        #expect("ab".replacing(bytesOf: "abc", with: "x") == "ab")
        #expect(!"".contains(bytesOf: "a"))
    }
}
