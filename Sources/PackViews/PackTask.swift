package import CommandParts
package import Packs

/// What `pgvigil packs` is to do.
package enum PackTask: Sendable, Equatable {
    /// Names all packs.
    case list
    /// Shows what a pack has, or one of its files.
    case show(String, PackFile?)
    /// Prints the statements that give a role what a pack reads.
    case grants(String, role: String)
    /// Runs on a server the queries of a pack, or of all packs of the target.
    case check(String?)

    /// What may follow the command.
    package static let options = [
        Option("target", "NAME", "check: the target to ask; needed when there are several."),
        Option("role", "ROLE", "grants: who is to read; needed."),
        Option("file", "FILE", "show: print this file of the pack, such as rules.yml."),
    ]
    /// The words that may follow it.
    package static let operands = "[list | show PACK | grants PACK | check [PACK]]"
    /// More lines for `--help`.
    package static let discussion = """
        A pack has collectors, rules and a dashboard for one application or extension; a target gets it by
        its key packs. With agent.packs_directory in the configuration, packs of your own are among them.
        check runs the queries of a pack once, whether the target has it or not, or those of all packs
        that the target has, and shows samples, times, plans, locks and missing grants; the exit code is 1
        when one of them failed.
        """

    /// What the words of the command line ask for.
    /// - Throws: `UsageError` that names the word.
    package init(_ arguments: Arguments) throws(UsageError) {
        let words = arguments.operands
        let file = arguments.value("file")
        let role = arguments.value("role")
        switch (words.first ?? "list", words.count) {
        case ("list", 0...1): self = .list
        case ("show", 2): self = .show(words[1], try Self.file(file))
        case ("grants", 2):
            guard let role, !role.isEmpty else {
                throw UsageError(
                    "packs grants needs a role: pgvigil packs grants \(words[1]) --role ROLE")
            }
            self = .grants(words[1], role: role)
        case ("check", 1): self = .check(nil)
        case ("check", 2): self = .check(words[1])
        case ("show", 1), ("grants", 1):
            throw UsageError("which pack? pgvigil packs \(words[0]) PACK")
        case ("list", _), ("show", _), ("grants", _), ("check", _):
            throw UsageError("unexpected argument \(words.last ?? "")")
        default: throw UsageError("unknown word \(words[0]); list, show, grants or check")
        }
        for (option, word) in [("file", "show"), ("role", "grants"), ("target", "check")]
        where arguments.value(option) != nil && words.first != word {
            throw UsageError("--\(option) belongs to packs \(word)")
        }
    }

    private static func file(_ name: String?) throws(UsageError) -> PackFile? {
        guard let name else { return nil }
        guard let file = PackFile(rawValue: name) else {
            let names = PackFile.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError("--file \(name) is none of \(names)")
        }
        return file
    }
}
