import Charts

/// What it means that no row of a page fits what was searched for: the names of what shares a row with
/// others are not known there.
package struct MissingName: PagePieces {
    /// More databases with such a row are only counted.
    private static let databasesMax = 5

    private let kind: String
    private let others: [(database: String, count: Double?)]

    /// Of a kind of things, with the databases where some of them share a row, and how many.
    package init(_ kind: String, others: [(database: String, count: Double?)]) {
        self.kind = kind
        self.others = others
    }

    /// Whether a thing whose name contains `filter` may be there all the same.
    package func words(_ filter: String) -> String {
        let shown = Self.cut(filter, Self.nameScalarsMax)
        guard !others.isEmpty else {
            return
                "No \(kind) fits “\(shown)”. Every \(kind) of the databases that are looked at has a"
                + " row here, so there is none."
        }
        let places = others.prefix(Self.databasesMax).map { database, count in
            let number = count.map { "\(Quantity.count.text($0)) of " } ?? ""
            return number + Self.cut(database, Self.nameScalarsMax)
        }
        let more = others.count - places.count
        return
            "No \(kind) with a row of its own fits “\(shown)”. If there is one, it counts in the row of"
            + " all others together: \(places.joined(separator: ", "))"
            + (more > 0 ? " and of \(more) more databases." : ".")
    }
}
