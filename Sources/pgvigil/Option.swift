/// One option of a command.
struct Option: Sendable {
    /// The name without its two dashes.
    let name: String
    /// What its value is called, or nil when it has none.
    let value: String?
    /// One sentence.
    let help: String
    /// A name that it had before, which still works and is not shown.
    var former: String?

    /// An option with a value.
    init(_ name: String, _ value: String, _ help: String, former: String? = nil) {
        self.former = former
        self.name = name
        self.value = value
        self.help = help
    }

    /// An option that is there or not.
    init(_ name: String, _ help: String) {
        self.name = name
        value = nil
        self.help = help
    }

    /// How it is written, such as `--config FILE`.
    var usage: String { value.map { "--\(name) \($0)" } ?? "--\(name)" }
}
