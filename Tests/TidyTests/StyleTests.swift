import Testing

/// What the formatter cannot see.
@Suite struct StyleTests {
    private static let functionLinesMax = 70
    private static let fileLinesMax = 400
    private static let columnsMax = 100

    @Test func `there is something to look at`() {
        #expect(CheckoutFile.swift.count > 50)
        #expect(CheckoutFile.all.contains { $0.path == "Package.swift" })
    }

    @Test func `no function is longer than a screen`() {
        for file in CheckoutFile.swift {
            for function in file.code.functions {
                #expect(
                    function.lineCount <= Self.functionLinesMax, "\(file.path):\(function.line)")
            }
        }
    }

    @Test func `no file is longer than a sitting, but for data`() {
        for file in CheckoutFile.swift
        where !file.path.hasPrefix("Sources/Collection/Catalog/")
            && !file.path.hasPrefix("Sources/Runbooks/")
            && !file.path.hasPrefix("Sources/Packs/Texts/")
            && !file.path.hasPrefix("Sources/Manuals/Texts/")
        {
            #expect(file.lines.count - 1 <= Self.fileLinesMax, "\(file.path)")
        }
    }

    @Test func `C and shell lines fit beside each other`() {
        let names = [".c", ".h", ".sh", "modulemap"]
        for file in CheckoutFile.all
        where names.contains(where: file.path.hasSuffix) || file.text.hasPrefix("#!") {
            expectNone(file) { $0.utf8.count > Self.columnsMax + 4 }
        }
    }

    @Test func `every file ends with one newline and no line with a blank`() {
        // What a program has written stays as it is.
        let state = "Tests/Fixtures/0.1.0/state/"
        for file in CheckoutFile.all where !file.text.isEmpty && !file.path.hasPrefix(state) {
            #expect(file.text.hasSuffix("\n"), "\(file.path)")
            #expect(!file.text.hasSuffix("\n\n"), "\(file.path)")
            let trailing = file.lines.firstIndex { $0.last == " " || $0.last == "\t" }
            #expect(trailing == nil, "\(file.path):\((trailing ?? 0) + 1)")
        }
    }

    @Test func `no marker says that something is left to do`() {
        // Put together here, so that this file does not hold them.
        let markers = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
        for file in CheckoutFile.all {
            expectNone(file) { line in
                // Splitting a line into words costs most; few lines need it.
                markers.contains(where: line.contains)
                    && line.split { !$0.isLetter }.contains { markers.contains(String($0)) }
            }
            #expect(!file.path.contains("Place" + "holder"), "\(file.path)")
        }
    }

    @Test func `no merge was left half done`() {
        for file in CheckoutFile.all {
            let left = file.lines.firstIndex { line in
                ["<", ">"].contains { line.hasPrefix(String(repeating: $0, count: 7) + " ") }
            }
            #expect(left == nil, "\(file.path):\((left ?? 0) + 1)")
        }
    }

    @Test func `no file knows the machine it was written on`() {
        let places = ["/wo" + "rk/", "/ho" + "me/", "/Us" + "ers/", "/ro" + "ot/"]
        let hosts = ["py" + "pi.org", "python" + "hosted", "deb.deb" + "ian.org", "npm" + "js.org"]
        for file in CheckoutFile.all {
            expectNone(file) { line in (places + hosts).contains(where: line.contains) }
        }
    }

    @Test func `what other modules see is documented`() {
        let kinds: Set<Substring> = [
            "func", "var", "let", "init", "init?", "struct", "class", "enum", "actor", "protocol",
            "typealias", "subscript",
        ]
        for file in CheckoutFile.swift {
            let lines = file.lines
            let code = file.code.lines
            for index in code.indices {
                let words = code[index].split { $0 == " " || $0 == "(" }
                // `package private(set) var`, `@discardableResult package func`, ...
                guard let first = words.first(where: { !$0.hasPrefix("@") }), first == "package",
                    words.contains(where: kinds.contains)
                else { continue }
                var above = index - 1
                while above >= 0, Self.standsBetween(lines[above]) { above -= 1 }
                let documented = above >= 0 && lines[above].contains("///")
                // An implementation of a protocol is documented there.
                let inherits = ["==", "<", "description:", "hash"].contains { words.contains($0) }
                #expect(documented || inherits, "\(file.path):\(index + 1)")
            }
        }
    }

    /// One expectation a file, not one a line: there are tens of thousands of lines.
    private func expectNone(_ file: CheckoutFile, _ isWrong: (Substring) -> Bool) {
        let wrong = file.lines.indices.filter { isWrong(file.lines[$0]) }.map { $0 + 1 }
        #expect(wrong.isEmpty, "\(file.path)")
    }

    /// Whether a line may stand between a declaration and its documentation.
    private static func standsBetween(_ line: Substring) -> Bool {
        let text = line.drop { $0 == " " }
        return text.hasPrefix("@") || (text.hasPrefix("//") && !text.hasPrefix("///"))
    }

    @Test func `every unchecked Sendable says why`() {
        for file in CheckoutFile.swift {
            let code = file.code.lines
            for index in code.indices where code[index].contains("@unchecked") {
                let above = file.lines[max(0, index - 4)..<index]
                #expect(
                    above.contains { $0.contains("// @unchecked") }, "\(file.path):\(index + 1)")
            }
        }
    }
}
