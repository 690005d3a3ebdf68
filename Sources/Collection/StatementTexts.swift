package import Metrics

/// The texts of the statements that have series, kept because they are fetched rarely.
package struct StatementTexts {
    /// Texts are short and many; this bounds what they may take together.
    static let bytesMax = 256 << 10

    /// Where they were read last when the conninfo's database could not hold them.
    package var database: String?
    private var samples: [String: Sample] = [:]
    private var metric: Metric?

    /// No text is known yet.
    package init() {}

    /// The statements with series whose text is not known.
    package func wanted(among identifiers: Set<String>) -> [String] {
        identifiers.filter { samples[$0] == nil && Int64($0) != nil }.sorted()
    }

    /// Takes new texts and forgets those of statements without series.
    package mutating func take(_ families: [Family], keeping identifiers: Set<String>) {
        for family in families {
            metric = family.metric
            for sample in family.samples {
                if let identifier = sample.labels["queryid"] { samples[identifier] = sample }
            }
        }
        samples = samples.filter { identifiers.contains($0.key) }
    }

    /// All known texts as far as the byte budget goes, in a stable order.
    package var families: [Family] {
        guard let metric else { return [] }
        var bytes = 0
        let shown = samples.sorted { $0.key < $1.key }.map(\.value).prefix { sample in
            bytes += sample.labels.values.reduce(0) { $0 + $1.utf8.count }
            return bytes <= Self.bytesMax
        }
        return [Family(metric, Array(shown))]
    }
}
