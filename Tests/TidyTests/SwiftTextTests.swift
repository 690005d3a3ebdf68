import Testing

@Suite struct SwiftTextTests {
    /// The code that is left, with one blank where there were many.
    private func code(_ source: String) -> String {
        SwiftText(source).lines.map { $0.split(separator: " ").joined(separator: " ") }
            .joined(separator: "\n")
    }

    @Test(arguments: [
        ("let a = 1 // { brace", "let a = 1"),
        ("a /* { /* { */ } */ b", "a b"),
        (#"let a = "{ \" {" + b"#, "let a = + b"),
        (##"let a = #"{ " \ {"# + b"##, "let a = + b"),
        (#"let a = "\(b.map { "{" })" + c"#, "let a = + c"),
        ("let a = \"\"\"\n  { \"\n  \"\"\"\nb", "let a =\n\n\nb"),
        (#"let a = "\\" + b"#, "let a = + b"),
    ])
    func `comments and literals are blanked out`(source: String, expected: String) {
        #expect(code(source) == expected)
    }

    @Test func `a function's lines go from its name to its last brace`() {
        let source = """
            struct A {
                func a(
                    b: () -> Void = { }
                ) {
                    if true {
                        b()
                    }
                }
                init(c: Int) { self.init() }
            }
            """
        #expect(
            SwiftText(source).functions == [
                SwiftText.Function(line: 2, lineCount: 7),
                SwiftText.Function(line: 9, lineCount: 1),
            ])
    }

    @Test func `a requirement of a protocol has no lines`() {
        let source = """
            protocol A {
                func a()
                func b() -> Int
            }
            func c() {
            }
            """
        #expect(SwiftText(source).functions == [SwiftText.Function(line: 5, lineCount: 2)])
    }
}
