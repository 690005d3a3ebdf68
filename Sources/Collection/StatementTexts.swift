package import Metrics

/// The texts of the statements that have series, kept because they are fetched rarely, and when they
/// are asked for.
package struct StatementTexts: Sendable {
    /// Texts are short and many; this bounds what they may take together.
    static let bytesMax = 256 << 10
    /// More ids are not in one question.
    package static let askedMax = 200
    /// After a question that failed the next one waits this many paces.
    static let failurePaces = 10.0
    /// A text that did not come is asked for after twice the pace, then after twice as long each time,
    /// up to this many paces.
    static let missedPacesMax = 64.0

    /// A text that the server has not.
    private struct Missed {
        var paces: Double
        var until: Double
    }

    /// Where they were read last when the conninfo's database could not hold them.
    package var database: String?
    /// The statements whose texts the present question is about.
    package private(set) var asked: [String] = []
    /// Before this nothing is asked after a failure, in seconds of the worker.
    private var restsUntil = -Double.infinity
    private var samples: [String: Sample] = [:]
    private var missed: [String: Missed] = [:]
    private var metric: Metric?

    /// No text is known yet.
    package init() {}

    /// The statements with series whose text is not known.
    package func unknown(among identifiers: Set<String>) -> [String] {
        identifiers.filter { samples[$0] == nil && Int64($0) != nil }.sorted()
    }

    /// Those of them that are to be asked for now, in seconds of the worker.
    package mutating func ask(among identifiers: Set<String>, at now: Double) -> [String] {
        missed = missed.filter { identifiers.contains($0.key) }
        guard !isResting(now) else { return [] }
        let wanted = unknown(among: identifiers).filter {
            missed[$0].map { $0.until <= now } ?? true
        }
        asked = Array(wanted.prefix(Self.askedMax))
        return asked
    }

    /// Whether nothing is asked because the last question failed.
    package func isResting(_ now: Double) -> Bool { now < restsUntil }

    /// A collector is looked at, and nothing was asked yet.
    package mutating func begin() { asked = [] }

    /// The question failed; `pace` is its collector's, in seconds.
    package mutating func failed(at now: Double, pace: Double) {
        restsUntil = now + Self.failurePaces * pace
    }

    /// The next question does not wait.
    package mutating func askAgain() { (restsUntil, missed) = (-.infinity, [:]) }

    /// The question was answered: what did not come is asked for again, and more rarely each time.
    package mutating func answered(at now: Double, pace: Double) {
        for id in asked where samples[id] == nil {
            let paces = min(2 * (missed[id]?.paces ?? 1), Self.missedPacesMax)
            missed[id] = Missed(paces: paces, until: now + paces * pace)
        }
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
