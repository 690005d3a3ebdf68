/// One option of a command.
package struct Option: Sendable {
    /// The name without its two dashes.
    package let name: String
    /// What its value is called, or nil when it has none.
    package let value: String?
    /// One sentence.
    package let help: String
    /// A name that it had before, which still works and is not shown.
    package var former: String?

    /// An option with a value.
    package init(_ name: String, _ value: String, _ help: String, former: String? = nil) {
        self.former = former
        self.name = name
        self.value = value
        self.help = help
    }

    /// An option that is there or not.
    package init(_ name: String, _ help: String) {
        self.name = name
        value = nil
        self.help = help
    }

    /// How it is written, such as `--config FILE`.
    package var usage: String { value.map { "--\(name) \($0)" } ?? "--\(name)" }
}
