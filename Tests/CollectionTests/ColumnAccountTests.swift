import Collection
import Metrics
import Platform
import Support
import Tables
import Testing

/// What becomes of each column of PostgreSQL's statistics: docs/columns.tsv, held to the lists of the
/// columns that servers of 14 to 19 have, and to the catalogue.
@Suite struct ColumnAccountTests {
    struct Row: Hashable {
        let view: String
        let column: String
        let use: String
        let what: String
    }

    static func lines(_ path: String) throws -> [[String]] {
        let bytes = try Files.read("\(Checkout.root)/\(path)")
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst().map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
    }

    static func account() throws -> [Row] {
        try lines("docs/columns.tsv").map { cells in
            try #require(cells.count == 4, "\(cells)")
            return Row(view: cells[0], column: cells[1], use: cells[2], what: cells[3])
        }
    }

    @Test func `every column of every version is accounted for, once`() throws {
        let known = try Self.lines("Tests/CollectionTests/Fixtures/statistics_columns.tsv")
            .map { "\($0[0]).\($0[1])" }
        let accounted = try Self.account().map { "\($0.view).\($0.column)" }
        #expect(Set(accounted).count == accounted.count)
        #expect(Set(accounted).subtracting(known) == [])
        #expect(Set(known).subtracting(accounted) == [])
    }

    @Test func `what the account names is in the catalogue`() throws {
        let families = Set(Catalog.all.flatMap(\.families))
        var labels: Set<String> = []
        var read: Set<String> = []
        for column in Catalog.all.flatMap(\.columns) {
            switch column.use {
            case .label(let name, _), .detail(let name, _): labels.insert(name)
            case .hidden: read.insert(column.name)
            case .value: break
            }
        }
        for row in try Self.account() {
            switch row.use {
            case "series":
                for name in row.what.split(separator: " ") {
                    #expect(families.contains(String(name)), "\(row.view).\(row.column): \(name)")
                }
            case "label": #expect(labels.contains(row.what), "\(row.view).\(row.column)")
            case "read": #expect(read.contains(row.column), "\(row.view).\(row.column)")
            case "left out":
                // A reason is a sentence, not a word.
                #expect(row.what.split(separator: " ").count >= 3, "\(row.view).\(row.column)")
            default: Issue.record("unknown use \(row.use)")
            }
        }
    }
}
