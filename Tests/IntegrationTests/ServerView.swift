import Metrics
import Postgres
import Support

/// A view of PostgreSQL, and the families of the page that have to say what its columns say.
struct ServerView: Sendable, CustomStringConvertible {
    /// What the view said at one time: a row by its labels, NULL as nil.
    typealias Reading = [[String]: [Double?]]

    /// What it is called in a failure.
    let description: String
    private let versions: Range<Int>
    private let labels: KeyValuePairs<String, String>
    private let source: String
    private let cells: KeyValuePairs<String, String>

    /// - Parameters:
    ///   - versions: Major versions that have the columns.
    ///   - labels: Labels of the page, with the expression over the view that gives them.
    ///   - source: What stands behind FROM; the view itself unless given.
    ///   - cells: Families of the page, with the expression that gives their value.
    init(
        _ view: String, _ versions: Range<Int> = 0..<Int.max,
        labels: KeyValuePairs<String, String> = [:], from source: String? = nil,
        shows cells: KeyValuePairs<String, String>
    ) {
        description = view
        self.versions = versions
        self.labels = labels
        self.source = source ?? view
        self.cells = cells
    }

    /// The families that are compared.
    var families: [String] { cells.map(\.key) }

    /// Whether a server of this version has it.
    func isThere(in version: Int) -> Bool { versions.contains(version) }

    /// What the server says now.
    func reading(_ session: Session) async throws -> Reading {
        let labels = self.labels.map { "coalesce(\($0.value)::text, '')" }
        let values = cells.map { "(\($0.value))::float8" }
        let sql = "SELECT \((labels + values).joined(separator: ", ")) FROM \(source)"
        var reading = Reading()
        for row in try await session.rows(sql) {
            let key = row.prefix(labels.count).map { $0 ?? "" }
            reading[key] = row.dropFirst(labels.count).map { $0.flatMap(Double.init) }
        }
        return reading
    }

    /// Where the page says something else than the view, which was read before and after it.
    ///
    /// What did not change in between is equal; what did lies between the two.
    func differences(
        _ page: TargetSnapshot, before: Reading, after: Reading
    ) -> [String] {
        var found: [String] = []
        for (place, family) in families.enumerated() {
            let shown = self.shown(family, page)
            for (key, value) in shown {
                guard let last = after[key]?[place] else {
                    found.append("\(family)\(key) is \(value), the view has none")
                    continue
                }
                let first = before[key].map { $0[place] ?? last } ?? 0
                if !Self.isBetween(value, first, last) {
                    found.append("\(family)\(key) is \(value), the view says \(first) to \(last)")
                }
            }
            for (key, values) in before where shown[key] == nil && after[key]?[place] != nil {
                if let value = values[place] {
                    found.append("\(family)\(key) is missing, the view says \(value)")
                }
            }
        }
        return found
    }

    /// The families of which the page has a value that is not 0.
    func moved(_ page: TargetSnapshot) -> Set<String> {
        Set(families.filter { family in page.samples(of: family).contains { $0.value != 0 } })
    }

    private func shown(_ family: String, _ page: TargetSnapshot) -> [[String]: Double] {
        var shown: [[String]: Double] = [:]
        for sample in page.samples(of: family) {
            shown[labels.map { sample.labels[$0.key] ?? "" }] = sample.value
        }
        return shown
    }

    private static func isBetween(_ value: Double, _ first: Double, _ last: Double) -> Bool {
        let slack = 1e-9 * max(1, abs(first), abs(last))
        return value >= min(first, last) - slack && value <= max(first, last) + slack
    }
}
