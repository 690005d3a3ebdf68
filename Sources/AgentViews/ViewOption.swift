/// One option of a command that shows a view.
package struct ViewOption: Sendable {
    /// The name without its two dashes.
    package let name: String
    /// What its value is called.
    package let value: String
    /// One sentence.
    package let help: String

    init(_ name: String, _ value: String, _ help: String) {
        self.name = name
        self.value = value
        self.help = help
    }

    static let target = ViewOption("target", "NAME", "Only this target.")
}
