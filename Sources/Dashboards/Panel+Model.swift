import JSON

extension Panel {
    /// The panel in Grafana's classic model.
    func model(id: Int, x: Int, y: Int, scope: Scope) -> JSON {
        let source = Board.source(of: scope)
        var members: [JSON.Member] = [
            .init("id", .whole(id)),
            .init("type", .text(kind.rawValue)),
            .init("title", .text(title)),
            .init("description", .text(fullDescription)),
            .init(
                "gridPos",
                .object([
                    .init("x", .whole(x)), .init("y", .whole(y)), .init("w", .whole(width)),
                    .init("h", .whole(height)),
                ])),
            .init("datasource", source),
            .init(
                "fieldConfig",
                .object([.init("defaults", defaults), .init("overrides", .list(overrides))])),
            .init("options", options),
            .init("targets", .list(targets(scope, source))),
        ]
        if let interval = style.interval { members.append(.init("interval", .text(interval))) }
        if kind == .table { members.append(.init("transformations", transformations)) }
        if let more = style.more {
            members.append(.init("links", .list([Board.panelLink(to: more)])))
        }
        return .object(members)
    }

    /// The description, with the reasons for which the panel may be empty.
    private var fullDescription: String {
        var reasons: [String] = []
        for reason in queries.compactMap(\.condition) where !reasons.contains(reason) {
            reasons.append(reason)
        }
        return reasons.isEmpty
            ? description : description + " May be empty: " + reasons.joined(separator: "; ") + "."
    }

    private var defaults: JSON {
        let mode = style.thresholds == nil ? "palette-classic" : "thresholds"
        var members: [JSON.Member] = [
            .init("unit", .text(unit)),
            .init("thresholds", (style.thresholds ?? .none).json),
            .init(
                "mappings", .list(style.mappings.isEmpty ? [] : [Mapping.json(style.mappings)])),
            .init("color", .object([.init("mode", .text(mode))])),
        ]
        if let low = style.low { members.append(.init("min", .number(low))) }
        if let high = style.high { members.append(.init("max", .number(high))) }
        if let decimals = style.decimals { members.append(.init("decimals", .whole(decimals))) }
        if let custom { members.append(.init("custom", custom)) }
        return .object(members)
    }

    private var custom: JSON? {
        switch kind {
        case .lines:
            let stacking: JSON = .object([
                .init("mode", .text(style.isStacked ? "normal" : "none")),
                .init("group", .text("A")),
            ])
            return .object([
                .init("drawStyle", .text(style.drawsBars ? "bars" : "line")),
                .init("lineWidth", .whole(1)),
                .init("fillOpacity", .whole(style.drawsBars ? 60 : style.isStacked ? 25 : 8)),
                .init("showPoints", .text("auto")),
                .init("spanNulls", .flag(false)),
                .init("stacking", stacking),
            ])
        case .table:
            return .object([
                .init("align", .text("auto")), .init("filterable", .flag(true)),
                .init("cellOptions", .object([.init("type", .text("auto"))])),
            ])
        case .number, .bars: return nil
        }
    }

    private var overrides: [JSON] {
        var found: [JSON] = labels.filter { !$0.properties.isEmpty }
            .map { Property.override($0.heading, $0.properties) }
        for query in queries where !query.properties.isEmpty {
            // A legend with labels in it stands for all that begin alike.
            let head = query.legend.prefix { $0 != "{" }
            let name = head.count == query.legend.count ? query.legend : "/^\(head)/"
            found.append(Property.override(name, query.properties))
        }
        guard queries.contains(where: { $0.legend.hasPrefix("{{severity}} limit") }) else {
            return found
        }
        for (severity, colour) in [("warning", "orange"), ("critical", "red")] {
            let dashes: JSON = .object([
                .init("fill", .text("dash")), .init("dash", .list([.whole(8), .whole(8)])),
            ])
            let fixed: JSON = .object([
                .init("mode", .text("fixed")), .init("fixedColor", .text(colour)),
            ])
            let alone: JSON = .object([
                .init("mode", .text("none")), .init("group", .text("limits")),
            ])
            found.append(
                Property.override(
                    "/^\(severity) limit/",
                    [
                        Property("color", fixed), Property("custom.lineStyle", dashes),
                        Property("custom.lineWidth", .whole(1)),
                        Property("custom.fillOpacity", .whole(0)),
                        Property("custom.stacking", alone),
                    ]))
        }
        return found
    }

    private var options: JSON {
        let last: JSON = .object([
            .init("calcs", .list([.text("lastNotNull")])), .init("fields", .text("")),
            .init("values", .flag(false)),
        ])
        switch kind {
        case .lines:
            let legend: JSON = .object([
                .init("displayMode", .text("table")), .init("placement", .text("bottom")),
                .init("showLegend", .flag(true)),
                .init("calcs", .list([.text("lastNotNull"), .text("max")])),
            ])
            let tooltip: JSON = .object([
                .init("mode", .text("multi")), .init("sort", .text("desc")),
            ])
            return .object([.init("legend", legend), .init("tooltip", tooltip)])
        case .number:
            let isColoured = style.thresholds != nil || !style.mappings.isEmpty
            return .object([
                .init("colorMode", .text(isColoured ? "value" : "none")),
                .init("graphMode", .text("none")), .init("justifyMode", .text("center")),
                .init("textMode", .text(style.showsName ? "name" : "value")),
                .init("reduceOptions", last),
            ])
        case .bars:
            return .object([
                .init("displayMode", .text("basic")), .init("orientation", .text("horizontal")),
                .init("showUnfilled", .flag(true)), .init("valueMode", .text("color")),
                .init("reduceOptions", last),
            ])
        case .table:
            var members: [JSON.Member] = [
                .init("cellHeight", .text("sm")), .init("showHeader", .flag(true)),
                .init("footer", .object([.init("show", .flag(false))])),
            ]
            if let sort = style.sort {
                let by: JSON = .object([
                    .init("displayName", .text(sort)), .init("desc", .flag(!style.sortsUp)),
                ])
                members.append(.init("sortBy", .list([by])))
            }
            return .object(members)
        }
    }

    private func targets(_ scope: Scope, _ source: JSON) -> [JSON] {
        queries.enumerated().map { index, query in
            let name = JSON.text(Self.letter(index))
            if style.isSQL {
                return .object([
                    .init("refId", name), .init("datasource", source),
                    .init("editorMode", .text("code")), .init("rawQuery", .flag(true)),
                    .init("rawSql", .text(query.expression(for: scope))),
                    .init("format", .text(kind == .table ? "table" : "time_series")),
                ])
            }
            let isInstant = kind == .table || kind == .bars
            return .object([
                .init("refId", name), .init("datasource", source),
                .init("editorMode", .text("code")),
                .init("expr", .text(query.expression(for: scope))),
                .init("legendFormat", .text(query.legend)),
                .init("instant", .flag(isInstant)), .init("range", .flag(!isInstant)),
                .init("format", .text(kind == .table ? "table" : "time_series")),
            ])
        }
    }

    /// Joins the answers of a table's queries by the labels that they share, and names the columns.
    private var transformations: JSON {
        if style.isSQL { return .list([]) }
        var names: [JSON.Member] = labels.map { .init($0.name, .text($0.heading)) }
        for (index, query) in queries.enumerated() {
            // Grafana calls the only value of a table plainly.
            let field = queries.count == 1 ? "Value" : "Value #" + Self.letter(index)
            names.append(.init(field, .text(query.legend)))
        }
        let order: [JSON.Member] = names.enumerated().map { .init($1.name, .whole($0)) }
        let organize: JSON = .object([
            .init(
                "excludeByName",
                .object([.init("Time", .flag(true)), .init("__name__", .flag(true))])),
            .init("indexByName", .object(order)),
            .init("renameByName", .object(names)),
        ])
        return .list([
            .object([.init("id", .text("merge")), .init("options", .object([]))]),
            .object([.init("id", .text("organize")), .init("options", organize)]),
        ])
    }

    private static func letter(_ index: Int) -> String {
        String(UnicodeScalar(UInt8(65 + index % 26)))
    }
}
