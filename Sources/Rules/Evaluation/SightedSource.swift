import Metrics
import Samples

/// What is known, and beside it what was last seen of series of which nothing is known now.
struct SightedSource<Known: SampleSource>: SampleSource {
    let known: Known
    /// By their labels; none of them has a value in `known`.
    let sightings: [Sighting]

    func series(matching matchers: [LabelMatcher], from: Int64, through: Int64) -> [Series] {
        let found = known.series(matching: matchers, from: from, through: through)
        let seen = sightings.filter { sighting in
            matchers.allSatisfy { $0.accepts(sighting.labels) }
        }
        if seen.isEmpty { return found }
        var points = Dictionary(
            found.map { ($0.labels, $0.points) }, uniquingKeysWith: { first, _ in first })
        for sighting in seen {
            let before = points[sighting.labels, default: []].filter { $0.time < through }
            points[sighting.labels] = before + [Point(time: through, value: sighting.value)]
        }
        return points.sorted { $0.key < $1.key }.map { Series(labels: $0.key, points: $0.value) }
    }

    func mayMiss(_ matchers: [LabelMatcher]) -> Bool { known.mayMiss(matchers) }
}
