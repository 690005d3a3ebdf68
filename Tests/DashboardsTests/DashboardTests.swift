import Dashboards
import Indicators
import Limits
import Support
import Testing

/// Dashboards are data, so they are tested as data.
@Suite struct DashboardTests {
    private static let corePanels: Set = ["row", "timeseries", "stat", "table", "bargauge"]
    private static let uids = [
        "pgvigil-activity", "pgvigil-agent", "pgvigil-connections", "pgvigil-fleet",
        "pgvigil-health", "pgvigil-history", "pgvigil-instance", "pgvigil-io", "pgvigil-locks",
        "pgvigil-queries", "pgvigil-replication", "pgvigil-tables", "pgvigil-vacuum",
        "pgvigil-wal",
    ]

    @Test func `the committed files are what the program exports`() throws {
        #expect(Board.all.map(\.uid).sorted() == Self.uids)
        #expect(Dashboard.names.sorted() == Self.uids)
        for board in Board.all {
            try GoldenFile.expect(board.json, at: "dashboards/\(board.uid).json")
        }
    }

    @Test(arguments: uids)
    func `a dashboard is found under the name of its file`(name: String) throws {
        let board = try Dashboard.read(name)
        #expect(board.uid == name)
        #expect(!board.title.isEmpty)
        #expect(board.schemaVersion == 39)
    }

    @Test(arguments: uids)
    func `panels have numbers of their own and do not overlap`(name: String) throws {
        let panels = try Dashboard.read(name).panels
        #expect(Set(panels.map(\.id)).count == panels.count)
        for (index, panel) in panels.enumerated() {
            let place = panel.gridPos
            #expect(place.x >= 0 && place.x + place.w <= 24, "\(panel.title)")
            #expect(place.w > 0 && place.h > 0, "\(panel.title)")
            for other in panels[(index + 1)...] {
                #expect(!place.overlaps(other.gridPos), "\(panel.title), \(other.title)")
            }
        }
    }

    @Test(arguments: uids)
    func `a panel says what it is, how to read it and what is bad`(name: String) throws {
        let board = try Dashboard.read(name)
        let panels = board.panels
        let titles = panels.filter { !$0.isRow }.map(\.title)
        #expect(Set(titles).count == titles.count, "titles are unique")
        for panel in panels {
            #expect(Self.corePanels.contains(panel.type), "\(panel.title)")
            if panel.isRow { continue }
            let description = panel.description ?? ""
            #expect(description.count > 30 && description.hasSuffix("."), "\(panel.title)")
            #expect(description.contains("Bad: "), "\(panel.title)")
            #expect(panel.datasource == board.source, "\(panel.title)")
            for query in panel.targets ?? [] {
                #expect(query.datasource == board.source, "\(panel.title)")
                if board.isSQL { continue }
                #expect(query.expr?.contains("@") == false, "\(panel.title)")
                // What stands beside the only line of its kind needs no more than a title.
                #expect(query.legendFormat != nil, "\(panel.title)")
            }
            let names = (panel.targets ?? []).map(\.refId)
            #expect(Set(names).count == names.count, "\(panel.title)")
        }
    }

    @Test(arguments: uids)
    func `restarts, settings, changes of the role and alerts are marked`(name: String) throws {
        let annotations = try Dashboard.read(name).annotations.list
        #expect(annotations.map(\.name) == ["Restarts", "Settings", "Role changes", "Alerts"])
        #expect(annotations.allSatisfy { ($0.rawQuery != nil) == (name == "pgvigil-history") })
    }

    // Lines of many targets have many limits; the fleet's table goes by those in force.
    @Test(arguments: uids.filter { $0 != "pgvigil-history" && $0 != "pgvigil-fleet" })
    func `an indicator with limits is drawn with those in force`(name: String) throws {
        let indicators = Set(ThresholdName.allCases.map { "pg_\($0.rawValue)" })
        for panel in try Dashboard.read(name).panels where panel.type == "timeseries" {
            let expressions = (panel.targets ?? []).compactMap(\.expr)
            for metric in expressions.flatMap(KnownMetrics.named)
            where indicators.contains(String(metric)) {
                let wanted = "indicator=\"\(metric.dropFirst("pg_".count))\""
                let isDrawn = expressions.contains {
                    $0.contains("pgvigil_threshold{") && $0.contains(wanted)
                }
                #expect(isDrawn, "\(panel.title): \(metric)")
            }
        }
    }

    @Test(arguments: uids)
    func `lines have a legend with their last and highest values`(name: String) throws {
        for panel in try Dashboard.read(name).panels where panel.type == "timeseries" {
            let legend = try #require(panel.options?.legend, "\(panel.title)")
            #expect(legend.showLegend && legend.calcs == ["lastNotNull", "max"], "\(panel.title)")
        }
    }

    @Test(arguments: uids)
    func `links lead to dashboards that are there, and to all of them`(name: String) throws {
        let board = try Dashboard.read(name)
        let text = try Dashboard.text(name)
        let marker: Substring = "\"/d/"
        let targets = text.ranges(of: marker).map { range in
            String(text[range.upperBound...].prefix { $0 != "?" && $0 != "/" && $0 != "\"" })
        }
        #expect(Set(targets).subtracting(Self.uids) == [])
        #expect(Set(Self.uids).subtracting(targets + [name]) == [])
        // A variable that a link takes along must be there.
        let variables = Set(board.templating.list.map(\.name))
        for link in board.links + board.panels.flatMap({ $0.links ?? [] }) {
            for part in link.url.split(separator: "${").dropFirst() {
                let variable = String(part.prefix { $0 != ":" && $0 != "}" })
                #expect(
                    variable.hasPrefix("__") || variables.contains(variable), "\(link.url)")
            }
        }
    }

    @Test func `the way leads from the fleet to the instance, the database and the query`() throws {
        #expect(try Dashboard.text("pgvigil-fleet").contains("/d/pgvigil-instance?var-target="))
        #expect(try Dashboard.text("pgvigil-instance").contains("/d/pgvigil-tables?var-datname="))
        #expect(try Dashboard.text("pgvigil-instance").contains("/d/pgvigil-queries?"))
        #expect(try Dashboard.text("pgvigil-queries").contains("/d/pgvigil-queries?var-queryid="))
    }
}
