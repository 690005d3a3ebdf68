import Platform
import Support
import Testing

/// Dashboards are data, so they are tested as data.
@Suite struct DashboardTests {
    private static let source = Dashboard.Source(type: "prometheus", uid: "${datasource}")
    private static let corePanels: Set = [
        "row", "timeseries", "stat", "table", "bargauge", "gauge", "text", "state-timeline",
    ]

    @Test func `the committed files are what the generator writes`() throws {
        let directory = try TemporaryDirectory("d")
        let python = try ToolPath.of("python3", package: "python3")
        _ = try CommandOutput.of(
            [python, "\(Checkout.root)/scripts/dashboards", directory.path],
            environment: Checkout.childEnvironment, within: .seconds(10))
        for name in Dashboard.names {
            let made = try Files.read("\(directory.path)/\(name).json", bytesMax: 4 << 20)
            let isSame = try Dashboard.text(name) == String(decoding: made, as: UTF8.self)
            #expect(isSame, "\(name).json is stale: run scripts/dashboards")
        }
    }

    @Test(arguments: Dashboard.names)
    func `a dashboard is found under the name of its file`(name: String) throws {
        let board = try Dashboard.read(name)
        #expect(board.uid == name)
        #expect(!board.title.isEmpty)
        #expect(board.schemaVersion == 39)
    }

    @Test(arguments: Dashboard.names)
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

    @Test(arguments: Dashboard.names)
    func `a panel says what it is, how to read it and in which unit`(name: String) throws {
        let panels = try Dashboard.read(name).panels
        #expect(Set(panels.map(\.title)).count == panels.count, "titles are unique")
        for panel in panels {
            #expect(Self.corePanels.contains(panel.type), "\(panel.title)")
            #expect(!panel.title.isEmpty, "panel \(panel.id)")
            if panel.isRow { continue }
            let description = panel.description ?? ""
            #expect(description.count > 30 && description.hasSuffix("."), "\(panel.title)")
            #expect(panel.fieldConfig?.defaults.unit?.isEmpty == false, "\(panel.title)")
            #expect(panel.datasource == Self.source, "\(panel.title)")
            #expect(panel.targets?.isEmpty == false, "\(panel.title)")
        }
    }

    @Test(arguments: Dashboard.names)
    func `a query has a legend, a name and the chosen data source`(name: String) throws {
        let board = try Dashboard.read(name)
        for (panel, query) in board.queries {
            #expect(!query.expr.isEmpty && !query.expr.contains("@"), "\(panel)")
            #expect(!query.legendFormat.isEmpty, "\(panel)")
            #expect(query.datasource == Self.source, "\(panel)")
        }
        for panel in board.panels {
            let names = (panel.targets ?? []).map(\.refId)
            #expect(Set(names).count == names.count, "\(panel.title)")
        }
    }

    @Test(arguments: Dashboard.names)
    func `no data source is written into a dashboard`(name: String) throws {
        let board = try Dashboard.read(name)
        let variables = board.templating.list
        #expect(variables.first?.name == "datasource")
        #expect(variables.first?.type == "datasource")
        for variable in variables.dropFirst() {
            #expect(variable.datasource == Self.source, "\(variable.name)")
        }
        let uids = try Dashboard.text(name).split(separator: "\n").filter {
            $0.contains("\"uid\":")
        }
        for line in uids {
            #expect(line.contains("${datasource}") || line.contains("\"\(name)\""))
        }
    }

    @Test(arguments: Dashboard.names)
    func `rates are taken over the interval that fits the scrapes`(name: String) throws {
        let functions = ["rate(", "increase(", "irate(", "delta("]
        for (panel, query) in try Dashboard.read(name).queries {
            let ranges = query.expr.split(separator: "[").dropFirst().map {
                $0.prefix { $0 != "]" }
            }
            // A table over the whole range shown asks once, for just that range.
            let range = query.instant ? "$__range" : "$__rate_interval"
            #expect(ranges.allSatisfy { $0 == range }, "\(panel): \(query.expr)")
            if functions.contains(where: query.expr.contains) {
                #expect(!ranges.isEmpty, "\(panel): \(query.expr)")
            }
        }
    }

    @Test(arguments: Dashboard.names)
    func `a query is about the chosen target`(name: String) throws {
        for (panel, query) in try Dashboard.read(name).queries {
            #expect(query.expr.contains("$target"), "\(panel): \(query.expr)")
        }
    }

    @Test(arguments: Dashboard.names)
    func `a query asks for metrics that exist`(name: String) throws {
        let known = try KnownMetrics.read()
        #expect(known.count > 300)
        let board = try Dashboard.read(name)
        for (panel, query) in board.queries {
            let named = KnownMetrics.named(in: query.expr)
            #expect(!named.isEmpty, "\(panel): \(query.expr)")
            #expect(Set(named).subtracting(known) == [], "\(panel)")
        }
        for variable in board.templating.list {
            let named = KnownMetrics.named(in: variable.definition ?? "")
            #expect(Set(named).subtracting(known) == [], "\(variable.name)")
        }
    }

    @Test(arguments: Dashboard.names)
    func `links lead to dashboards that are there`(name: String) throws {
        #expect(try !Dashboard.read(name).links.isEmpty)
        let targets = try Dashboard.text(name).split(
            separator: "\"/d/", omittingEmptySubsequences: false
        )
        .dropFirst().map { String($0.prefix { $0 != "?" && $0 != "/" && $0 != "\"" }) }
        #expect(!targets.isEmpty)
        #expect(Set(targets).subtracting(Dashboard.names) == [])
    }

    @Test func `an instance is chosen alone, and its databases together`() throws {
        let variables = try Dashboard.read("pgvigil-instance").templating.list
        #expect(variables.first { $0.name == "target" }?.multi == false)
        #expect(variables.first { $0.name == "datname" }?.multi == true)
    }

    @Test func `the panel that a check of the health score names is there`() throws {
        let page = try Files.read("\(Checkout.root)/docs/health-score.md")
        let wanted = String(decoding: page, as: UTF8.self).split(separator: "\n").compactMap {
            // | ... | remedy | rule | panel |
            let cells = $0.split(separator: "|").map { $0.trimmingBlanks }
            return cells.count > 6 && cells[cells.count - 2].hasPrefix("Postgres")
                ? cells.last : nil
        }
        #expect(wanted.count > 20)
        let titles = try Dashboard.read("pgvigil-instance").panels.map(\.title)
        #expect(Set(wanted).subtracting(titles) == [])
    }
}

extension Substring {
    fileprivate var trimmingBlanks: String {
        String(self.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
