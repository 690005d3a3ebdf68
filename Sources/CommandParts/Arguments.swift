/// What stood on the command line after the command, sorted into options and other words.
package struct Arguments {
    /// The values of options by their names; empty for an option without one.
    package private(set) var values: [String: String] = [:]
    /// Words that are no options.
    package private(set) var operands: [String] = []
    /// Whether help is wanted in the place of the command.
    package private(set) var wantsHelp = false

    /// Sorts words by the options that a command knows.
    ///
    /// `--name=value` and `--name value` both work; a negative number is no option.
    /// - Throws: `UsageError` that names the word.
    package init(_ words: [String], options: [Option]) throws(UsageError) {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                operands += rest
                return
            }
            if word == "--help" || word == "-h" {
                wantsHelp = true
            } else if word.hasPrefix("--") {
                try take(word.dropFirst(2), &rest, options)
            } else if word.hasPrefix("-"), word.count > 1, Double(word) == nil {
                throw UsageError("unknown option \(word)")
            } else {
                operands.append(word)
            }
        }
    }

    /// Whether an option without a value was given.
    package func has(_ name: String) -> Bool { values[name] != nil }

    /// An option's value, or nil when it was not given.
    package func value(_ name: String) -> String? { values[name] }

    /// Makes sure that nothing but options was given.
    package func refuseOperands() throws(UsageError) {
        if let word = operands.first { throw UsageError("unexpected argument \(word)") }
    }

    private mutating func take(
        _ word: Substring, _ rest: inout ArraySlice<String>, _ options: [Option]
    ) throws(UsageError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let written = String(parts[0])
        guard let option = options.first(where: { $0.name == written || $0.former == written })
        else {
            throw UsageError("unknown option --\(written)")
        }
        let name = option.name
        guard values[name] == nil else { throw UsageError("--\(name) is given twice") }
        if option.value == nil {
            guard parts.count == 1 else { throw UsageError("--\(name) takes no value") }
            values[name] = ""
        } else if parts.count == 2 {
            values[name] = String(parts[1])
        } else if let value = rest.popFirst() {
            values[name] = value
        } else {
            throw UsageError("--\(name) needs a value: \(option.usage)")
        }
    }
}
