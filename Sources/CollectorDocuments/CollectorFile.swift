package import Collection
package import Documents
package import Limits
import YAML

/// A file with a user's own collectors.
package struct CollectorFile: Sendable {
    /// The file.
    package let path: String
    /// The pack that it is a part of: its collectors are for targets with that pack; nil for all.
    package let pack: String?
    /// What it describes, in its order.
    package let collectors: [Collector]
    /// The line on which each of them begins, by its name.
    package let lines: [String: Int]
    /// The indicators of each of them, by its name.
    package let indicators: [String: [OwnIndicator]]
    private let content: [UInt8]

    /// The most collectors in one file.
    package static let collectorsMax = 500

    /// Reads a file; names that `known` has are refused, names that are fine are added to it;
    /// `keys` are those that may be shown.
    package static func read(
        path: String, content: [UInt8], of pack: String? = nil, known: inout KnownCollectors,
        keys: HarmlessKeys
    ) -> (file: CollectorFile, problems: [Problem]) {
        let (findings, root) = Findings.document(file: path, bytes: content, keys: keys)
        var collectors: [Collector] = []
        var lines: [String: Int] = [:]
        var indicators: [String: [OwnIndicator]] = [:]
        if let root {
            // A file with comments only is an empty mapping.
            let isEmpty = root.content == .mapping([])
            let nodes = isEmpty ? [] : findings.list(root, "collectors") ?? []
            if nodes.count > collectorsMax {
                findings.refuse(root, "collectors", "more than \(collectorsMax) in one file")
            }
            for node in nodes.prefix(collectorsMax) {
                let reader = SectionReader<CollectorKey>(node, "a collector", findings)
                let read = CollectorReader(reader, known).collector()
                guard let collector = read.collector else { continue }
                known.add(collector, read.indicators, of: pack)
                indicators[collector.name] = read.indicators
                collectors.append(collector)
                lines[collector.name] = node.start.line
            }
        }
        let file = CollectorFile(
            path: path, pack: pack, collectors: collectors, lines: lines,
            indicators: indicators, content: content)
        return (file, findings.problems)
    }
}

extension CollectorFile: Equatable {
    /// Equal text describes equal collectors.
    package static func == (left: Self, right: Self) -> Bool {
        left.path == right.path && left.pack == right.pack && left.content == right.content
    }
}
