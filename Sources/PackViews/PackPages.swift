import Basics
import Dashboards
package import Documents
package import Packs

/// The texts that `pgvigil packs` prints.
package struct PackPages<Files: FileReading> {
    private let shelf: PackShelf<Files>

    /// The pages about the packs that there are.
    package init(_ shelf: PackShelf<Files>) { self.shelf = shelf }

    /// What a task that asks no server prints.
    /// - Throws: `PackProblem` when there is no such pack or file.
    package func text(for task: PackTask) throws(PackProblem) -> String {
        switch task {
        case .list: list()
        case .show(let name, nil): try page(of: name)
        case .show(let name, let file?): try content(of: file, in: name)
        case .grants(let name, let role):
            PackGrants.text(try content(of: .grants, in: name), for: role)
        case .check: ""
        }
    }

    /// A pack's name, or why there is none of that name.
    /// - Throws: `PackProblem` with the name that was probably meant.
    package func known(_ name: String) throws(PackProblem) -> String {
        let names = shelf.names
        guard names.contains(name) else {
            throw PackProblem.unknown(name, among: names, unreadable: shelf.unreadable)
        }
        return name
    }

    private func list() -> String {
        let rows = shelf.names.map { name in
            [name, shelf.isOwn(name) ? "own" : "pgvigil", VisibleText.line(summary(of: name))]
        }
        return TextTable.lines([["PACK", "FROM", "WHAT"]] + rows)
    }

    private func summary(of name: String) -> String {
        PackSummary.of((try? content(of: .readme, in: name)) ?? "")
    }

    /// The README, and where the other files are.
    private func page(of name: String) throws(PackProblem) -> String {
        let name = try known(name)
        let readme = try shelf.has(.readme, in: name) ? content(of: .readme, in: name) : ""
        let others = PackFile.allCases.filter { $0 != .readme && has($0, in: name) }
        let lines = others.map { "  pgvigil packs show \(name) --file \($0.rawValue)" }
        let grants =
            shelf.has(.grants, in: name) ? ["  pgvigil packs grants \(name) --role ROLE"] : []
        let head = readme.isEmpty ? "" : VisibleText.lines(readme) + "\n"
        return head + "Files:\n" + (lines + grants).joined(separator: "\n") + "\n"
    }

    private func has(_ file: PackFile, in name: String) -> Bool {
        shelf.has(file, in: name) || (file == .board && board(of: name) != nil)
    }

    /// The dashboard of one of the program's own packs.
    private func board(of name: String) -> String? {
        shelf.isOwn(name) ? nil : Board.packs[name]?.json
    }

    private func content(of file: PackFile, in name: String) throws(PackProblem) -> String {
        let name = try known(name)
        if file == .board, let board = board(of: name) { return board }
        let path = VisibleText.line(shelf.path(of: file, in: name))
        do throws(UnreadableFile) {
            guard let bytes = try shelf.content(of: file, in: name) else {
                throw UnreadableFile("the pack has no such file")
            }
            return String(decoding: bytes, as: UTF8.self)
        } catch {
            throw PackProblem("\(path): \(error.reason)")
        }
    }
}
