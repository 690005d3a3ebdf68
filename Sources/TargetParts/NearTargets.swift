import Documents
import Metrics

/// The targets that were probably meant where there is none of a name.
package enum NearTargets {
    /// No more than these are named.
    package static let namesMax = 10

    /// The nearest name, then those that begin like it, then the others in their order.
    package static func names(_ name: String, among names: [String]) -> [String] {
        let nearest = Suggestion.nearest(to: name, among: names)
        func rank(_ other: String) -> Int {
            if let nearest, other.hasSameBytes(as: nearest) { return 0 }
            return other.utf8.first == name.utf8.first ? 1 : 2
        }
        let ranked = names.enumerated().map { (rank: rank($1), place: $0, name: $1) }
        return ranked.sorted { ($0.rank, $0.place) < ($1.rank, $1.place) }.prefix(namesMax)
            .map(\.name)
    }
}
