import FoundationEssentials
import Platform
import Support

/// What the tests look at in a dashboard of Grafana's classic model.
struct Dashboard: Decodable {
    let uid: String
    let title: String
    let schemaVersion: Int
    let editable: Bool
    let panels: [Panel]
    let links: [Link]
    let annotations: Annotations
    let templating: Templating

    struct Panel: Decodable {
        let id: Int
        let type: String
        let title: String
        let description: String?
        let gridPos: Place
        let datasource: Source?
        let fieldConfig: FieldConfiguration?
        let targets: [Query]?
        let links: [Link]?
        let options: Options?

        var isRow: Bool { type == "row" }
    }

    struct Options: Decodable {
        struct Legend: Decodable {
            let showLegend: Bool
            let calcs: [String]
        }
        let legend: Legend?
    }

    struct Place: Decodable {
        let x: Int
        let y: Int
        let w: Int
        let h: Int

        func overlaps(_ other: Place) -> Bool {
            x < other.x + other.w && other.x < x + w && y < other.y + other.h
                && other.y < y + h
        }
    }

    struct Source: Decodable, Equatable {
        let type: String
        let uid: String
    }

    struct FieldConfiguration: Decodable {
        struct Defaults: Decodable { let unit: String? }
        let defaults: Defaults
    }

    struct Query: Decodable {
        let refId: String
        let datasource: Source?
        let expr: String?
        let rawSql: String?
        let legendFormat: String?
        let instant: Bool?
    }

    struct Link: Decodable { let url: String }

    struct Annotations: Decodable {
        struct Annotation: Decodable {
            let name: String
            let expr: String?
            let rawQuery: String?
            let datasource: Source
        }
        let list: [Annotation]

        /// What is asked, in PromQL or in SQL.
        var expressions: [String] { list.compactMap { $0.expr ?? $0.rawQuery } }
    }

    struct Templating: Decodable {
        struct Variable: Decodable {
            let name: String
            let type: String
            let label: String
            let multi: Bool
            let includeAll: Bool
            let allValue: String?
            let refresh: Int
            let datasource: Source?
            let definition: String?
        }
        let list: [Variable]
    }

    static let directory = "\(Checkout.root)/dashboards"

    /// The names of the committed files, without their ending.
    static let names = Files.matching("\(directory)/*.json").map { path in
        String((path.split(separator: "/").last ?? "").dropLast(".json".count))
    }

    static func text(_ name: String) throws -> String {
        let bytes = try Files.read("\(directory)/\(name).json", bytesMax: 4 << 20)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func read(_ name: String) throws -> Dashboard {
        try JSONDecoder().decode(Dashboard.self, from: Data(text(name).utf8))
    }

    static func all() throws -> [Dashboard] { try names.map(read) }

    /// The history's panels ask in SQL.
    var isSQL: Bool { uid == "pgvigil-history" }

    var source: Source {
        Source(
            type: isSQL ? "grafana-postgresql-datasource" : "prometheus", uid: "${datasource}")
    }

    /// All queries in PromQL with the titles of their panels.
    var queries: [(panel: String, query: Query, expression: String)] {
        panels.flatMap { panel in
            (panel.targets ?? []).compactMap { query in
                query.expr.map { (panel.title, query, $0) }
            }
        }
    }
}
