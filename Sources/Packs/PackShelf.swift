package import Documents

/// The packs that there are: those of the program, and those in a directory of one's own.
///
/// A pack of one's own takes the place of the program's pack of the same name: that is how tables
/// with other names are watched.
package struct PackShelf<Files: FileReading> {
    private let directory: String?
    private let files: Files
    /// The files of each pack of one's own.
    private let own: [String: Set<PackFile>]

    /// The most packs of one's own.
    package static var ownMax: Int { 1_000 }

    /// Looks into the directory, where there is one.
    package init(_ directory: String?, files: Files) {
        self.files = files
        var path = directory
        while let text = path, text.utf8.count > 1, text.utf8.last == UInt8(ascii: "/") {
            path = String(text.unicodeScalars.dropLast())
        }
        self.directory = path
        guard let path else {
            own = [:]
            return
        }
        var found: [String: Set<PackFile>] = [:]
        for file in PackFile.allCases {
            for match in files.paths(matching: "\(path)/*/\(file.rawValue)") {
                let parts = match.split(separator: "/")
                let name = parts.count > 1 ? String(parts[parts.count - 2]) : ""
                guard match == "\(path)/\(name)/\(file.rawValue)", PackName.isPossible(name),
                    found[name] != nil || found.count < Self.ownMax
                else { continue }
                found[name, default: []].insert(file)
            }
        }
        // A directory with neither is no pack.
        own = found.filter { $0.value.contains(.collectors) || $0.value.contains(.rules) }
    }

    /// The directory of one's own and why it cannot be looked into; nil when it can, or there is none.
    package var unreadable: (directory: String, reason: String)? {
        guard let directory, let reason = files.problem(ofDirectory: directory) else { return nil }
        return (directory, reason)
    }

    /// All names, sorted.
    package var names: [String] { Set(BuiltInPacks.names).union(own.keys).sorted() }

    /// Whether a pack comes from the directory.
    package func isOwn(_ name: String) -> Bool { own[name] != nil }

    /// Whether a pack has a file.
    package func has(_ file: PackFile, in name: String) -> Bool {
        own[name].map { $0.contains(file) } ?? (BuiltInPacks.text(of: file, in: name) != nil)
    }

    /// How a file is called where something is wrong with it: its path, or its place in the program's
    /// own packs.
    package func path(of file: PackFile, in name: String) -> String {
        let place = isOwn(name) ? directory ?? "" : "packs"
        return "\(place)/\(name)/\(file.rawValue)"
    }

    /// What a file holds, or nil where the pack has none.
    /// - Throws: `UnreadableFile` when a file of one's own cannot be read.
    package func content(
        of file: PackFile, in name: String
    ) throws(UnreadableFile) -> [UInt8]? {
        guard let theirs = own[name] else {
            return BuiltInPacks.text(of: file, in: name).map { Array($0.utf8) }
        }
        return theirs.contains(file) ? try files.read(path(of: file, in: name)) : nil
    }
}
