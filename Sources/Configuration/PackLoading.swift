import AgentSettings
import CollectorDocuments
import Documents
import Packs
import RuleDocuments
import TargetSettings
import YAML

/// Reads the files of the packs that targets name.
struct PackLoading<Files: FileReading> {
    private let shelf: PackShelf<Files>
    /// The packs that are there and named by a target, in the order in which they are.
    private let names: [String]

    /// `targets` is the list as it is written: what is wrong in it is noted where it is read.
    init(_ targets: Node?, _ shelf: PackShelf<Files>) {
        let words = (targets?.items ?? []).prefix(Target.countMax).flatMap { target in
            (target["packs"]?.items ?? []).prefix(Target.packsMax).compactMap(\.text)
        }
        self.init(words, shelf)
    }

    /// The packs of these names that there are.
    init(_ words: [String], _ shelf: PackShelf<Files>) {
        self.shelf = shelf
        var seen: Set<String> = []
        let there = Set(shelf.names)
        names = words.filter { there.contains($0) && seen.insert($0).inserted }
    }

    /// The names of all packs that there are.
    var known: [String] { shelf.names }

    /// Why packs of one's own are not among them; nil when they are.
    var unreadable: (directory: String, reason: String)? { shelf.unreadable }

    /// The files of one's own that are read.
    var ownPaths: [String] {
        watched.filter { shelf.has($0.file, in: $0.name) }
            .map { shelf.path(of: $0.file, in: $0.name) }
    }

    /// The same, and those that there are not yet.
    var watchedPaths: [String] { watched.map { shelf.path(of: $0.file, in: $0.name) } }

    private var watched: [(file: PackFile, name: String)] {
        names.filter(shelf.isOwn).flatMap { name in
            [PackFile.collectors, .rules].map { (file: $0, name: name) }
        }
    }

    /// Their collectors; names that are fine are added to `known`.
    func collectors(
        _ known: inout KnownCollectors
    ) -> (files: [CollectorFile], problems: [Problem]) {
        var files: [CollectorFile] = []
        var problems: [Problem] = []
        for name in names {
            let path = shelf.path(of: .collectors, in: name)
            do throws(UnreadableFile) {
                guard let content = try shelf.content(of: .collectors, in: name) else { continue }
                let (file, found) = CollectorFile.read(
                    path: path, content: content, of: name, known: &known,
                    keys: KnownKeys.harmless)
                files.append(file)
                problems += found
            } catch {
                problems.append(Problem(file: path, message: error.reason))
            }
        }
        return (files, problems)
    }

    /// Their rules.
    var rules: (files: [RuleFile], problems: [Problem]) {
        var files: [RuleFile] = []
        var problems: [Problem] = []
        for name in names {
            let path = shelf.path(of: .rules, in: name)
            do throws(UnreadableFile) {
                guard let content = try shelf.content(of: .rules, in: name) else { continue }
                switch RuleFiles.rules(content, path: path) {
                case .success(let file): files.append(file)
                case .failure(let found): problems += found.list
                }
            } catch {
                problems.append(Problem(file: path, message: error.reason))
            }
        }
        return (files, problems)
    }
}
