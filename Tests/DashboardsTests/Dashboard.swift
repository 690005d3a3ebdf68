import FoundationEssentials
import Platform
import Support

/// What the tests look at in a dashboard of Grafana's classic model.
struct Dashboard: Decodable {
    let uid: String
    let title: String
    let schemaVersion: Int
    let panels: [Panel]
    let links: [Link]
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

        var isRow: Bool { type == "row" }
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
        let expr: String
        let legendFormat: String
        let instant: Bool
    }

    struct Link: Decodable { let url: String }

    struct Templating: Decodable {
        struct Variable: Decodable {
            let name: String
            let type: String
            let multi: Bool
            let datasource: Source?
            let definition: String?
        }
        let list: [Variable]
    }

    static let names = ["pgvigil-fleet", "pgvigil-instance"]

    static func text(_ name: String) throws -> String {
        let bytes = try Files.read("\(Checkout.root)/dashboards/\(name).json", bytesMax: 4 << 20)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func read(_ name: String) throws -> Dashboard {
        try JSONDecoder().decode(Dashboard.self, from: Data(text(name).utf8))
    }

    /// All queries with the titles of their panels.
    var queries: [(panel: String, query: Query)] {
        panels.flatMap { panel in (panel.targets ?? []).map { (panel.title, $0) } }
    }
}
