import Basics
import Glibc
import Testing

/// Words for a shell, read back by one.
@Suite struct ShellWordTests {
    @Test(arguments: [
        "", "a", "it's", "''", "'", "a b", "$(touch x)", "`x`", "\\", "!x", "a\nb", "*", "~", "-",
        "x'\u{338}; echo INJECTED; '", "'\u{301}", "\u{1F468}\u{200D}'\u{FE0F}$HOME'\u{20E3}",
        "e\u{301}'", "\"", "\t",
    ])
    func `a shell reads the text as it was, whatever follows a quote`(_ text: String) {
        let command = "printf %s \(ShellWord.quoted(text)) | od -An -v -tx1"
        guard let pipe = unsafe popen(command, "r") else {
            Issue.record("there is no shell")
            return
        }
        defer { _ = unsafe pclose(pipe) }
        var output: [UInt8] = []
        while case let byte = unsafe fgetc(pipe), byte != EOF {
            output.append(UInt8(byte))
        }
        let read = String(decoding: output, as: UTF8.self).split { $0.isWhitespace }
            .compactMap { UInt8($0, radix: 16) }
        #expect(read == Array(text.utf8))
    }
}
