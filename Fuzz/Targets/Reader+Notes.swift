import Basics
import Servers
import Tables

extension Reader {
    /// What an agent keeps of a target for the next one, which an operator or a disk may have changed.
    static let notes = Reader("notes") { bytes in
        if let counters = SavedCounters(bytes) {
            let count = counters.series?.values.reduce(0) { $0 + $1.count } ?? 0
            promise(count <= SavedCounters.seriesMax, "the series are bounded")
            promise(
                SavedCounters(counters.bytes)?.bytes == counters.bytes,
                "counters are read as they were written")
        }
        // An author of the file can also write the sum of what follows.
        let sum = String(StableHash.of(bytes.text), radix: 16)
        let head = Array("pgvigil-successes-1\t\(sum)\n".utf8)
        for content in [bytes, head + bytes.text.utf8] {
            guard let successes = SavedSuccesses(content) else { continue }
            promise(
                successes.times.count <= SavedSuccesses.collectorsMax, "the collectors are bounded")
            promise(
                SavedSuccesses(successes.bytes)?.bytes == successes.bytes,
                "successes are read as they were written")
        }
    }
}
