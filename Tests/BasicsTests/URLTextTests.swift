import Basics
import Testing

@Suite struct URLTextTests {
    @Test(arguments: [
        ("azAZ09-._~", "azAZ09-._~"), ("a b+c", "a%20b%2Bc"), ("k=v&w", "k%3Dv%26w"),
        ("\n\u{0}\u{7F}", "%0A%00%7F"), ("@[`{/?#%", "%40%5B%60%7B%2F%3F%23%25"),
        ("é中🙂", "%C3%A9%E4%B8%AD%F0%9F%99%82"), ("e\u{301}\r\n", "e%CC%81%0D%0A"), ("", ""),
    ])
    func `what is no letter, digit or mark is written by its bytes`(text: String, encoded: String) {
        #expect(URLText.encoded(text) == encoded)
    }

    @Test func `every byte of a text comes back`() {
        let all = String(String.UnicodeScalarView((0...0x2FF).compactMap(Unicode.Scalar.init)))
        let bytes = Array(URLText.encoded(all).utf8)
        var read: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%") {
                let digits = String(decoding: bytes[index + 1...index + 2], as: UTF8.self)
                read.append(UInt8(digits, radix: 16) ?? 0)
                index += 3
            } else {
                read.append(bytes[index])
                index += 1
            }
        }
        #expect(read == Array(all.utf8))
    }
}
