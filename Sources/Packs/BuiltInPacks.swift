/// The packs that the program brings along.
package enum BuiltInPacks {
    /// Their names, sorted.
    package static let names: [String] =
        Set(
            PackTexts.all.keys.compactMap {
                $0.split(separator: "/").first.map(String.init)
            }
        ).sorted()

    /// The text of one of a pack's files, or nil where the pack has none.
    package static func text(of file: PackFile, in name: String) -> String? {
        PackTexts.all["\(name)/\(file.rawValue)"].map { $0 + "\n" }
    }
}
