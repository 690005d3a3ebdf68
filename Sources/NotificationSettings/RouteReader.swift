import Documents
import Messages
import Notifications
import YAML

/// Reads the routing tree and the rules of inhibition.
struct RouteReader {
    private typealias Key = NotificationsSection.RouteKey

    let findings: Findings
    let receivers: [String]
    let intervals: [String]

    /// The most nodes of the tree.
    static let nodesMax = 1000
    private static let labelsMax = 32

    /// The root of the tree, or nil when it names no receiver.
    func root(_ node: Node) -> Route? {
        let reader = SectionReader<Key>(node, "route", findings)
        reader.requireKey(.receiver)
        for key in [
            Key.matchers, .match, .matchExpression, .continues, .muteTimeIntervals,
            .activeTimeIntervals,
        ]
        where reader.place(of: key) != nil {
            reader.refuse(key, "the root takes every alert, always")
        }
        let route = self.node(reader, above: nil, depth: 0)
        if let route, route.all.count > Self.nodesMax {
            findings.refuse(node, "route", "more than \(Self.nodesMax) nodes")
        }
        return route
    }

    private func node(
        _ reader: SectionReader<Key>, above: Route.Options?, depth: Int
    ) -> Route? {
        let own = receiver(reader)
        var options = above ?? Self.rootOptions(own)
        options.receiver = own ?? options.receiver
        readPace(reader, &options)
        var route = Route(options)
        route.matchers = matchers(reader)
        route.continues = reader.boolean(.continues) ?? false
        route.muteTimeIntervals = intervals(reader, .muteTimeIntervals)
        route.activeTimeIntervals = intervals(reader, .activeTimeIntervals)
        let below = reader.list(.routes) ?? []
        if depth >= Route.depthMax, !below.isEmpty {
            reader.refuse(.routes, "nested more than \(Route.depthMax) deep")
        } else {
            // One more than there may be is enough to refuse them all.
            route.routes = below.prefix(Self.nodesMax + 1).compactMap { item in
                let inner = SectionReader<Key>(item, "a route", findings)
                return node(inner, above: options, depth: depth + 1)
            }
        }
        reader.finish()
        return options.receiver.isEmpty ? nil : route
    }

    /// What the root does not say: one message for each alert of each server.
    private static func rootOptions(_ receiver: String?) -> Route.Options {
        var options = Route.Options(receiver: receiver ?? "")
        options.grouping = .labels(["target", "alertname"])
        return options
    }

    private func receiver(_ reader: SectionReader<Key>) -> String? {
        guard let name = reader.word(.receiver) else { return nil }
        if !receivers.contains(name) {
            reader.refuse(
                .receiver,
                "there is no receiver \(Findings.quoted(name))"
                    + Suggestion.clause(for: name, among: receivers))
        }
        return name
    }

    private func readPace(_ reader: SectionReader<Key>, _ options: inout Route.Options) {
        if let words = reader.words(.groupBy) {
            let names = words.map(\.text)
            if names.contains("...") {
                if names.count > 1 {
                    reader.refuse(.groupBy, "... stands for all labels; nothing stands beside it")
                }
                options.grouping = .each
            } else {
                for (name, node) in words where Names.refusal(ofLabel: name) != nil {
                    findings.refuse(
                        node, "group_by", "\(Findings.quoted(name)) is no label name")
                }
                if names.count > Self.labelsMax {
                    reader.refuse(.groupBy, "more than \(Self.labelsMax) labels")
                }
                options.grouping = .labels(names)
            }
        }
        let day = Duration.seconds(86_400)
        options.groupWait = reader.duration(.groupWait, in: .zero...day) ?? options.groupWait
        options.groupInterval =
            reader.duration(.groupInterval, in: .seconds(1)...day) ?? options.groupInterval
        options.repeatInterval =
            reader.duration(.repeatInterval, in: .seconds(1)...day * 30)
            ?? options.repeatInterval
        options.holdDown = reader.duration(.holdDown, in: .zero...day) ?? options.holdDown
    }

    private func matchers(_ reader: SectionReader<Key>) -> [Matcher] {
        var found = reader.value(.matchers).map { matchers($0, "matchers") } ?? []
        for (key, operation) in [
            (Key.match, Matcher.Operation.equal), (.matchExpression, .matches),
        ] {
            for entry in reader.mapping(key) ?? [] {
                guard let value = findings.text(entry.value, entry.key) else { continue }
                switch Matcher.make(entry.key, operation, value) {
                case .success(let matcher): found.append(matcher)
                case .failure(let refusal):
                    findings.refuse(entry.value, key.rawValue, "\(refusal)")
                }
            }
        }
        return found
    }

    /// A list of texts, or one text, with a condition or several in each.
    private func matchers(_ node: Node, _ name: String) -> [Matcher] {
        let items: [Node] =
            if case .sequence(let items) = node.content { items } else { [node] }
        return items.flatMap { item -> [Matcher] in
            guard let text = findings.word(item, name) else { return [] }
            switch MatcherText.parse(text) {
            case .success(let matchers): return matchers
            case .failure(let refusal):
                findings.refuse(item, name, "\(Findings.quoted(text)): \(refusal)")
                return []
            }
        }
    }

    private func intervals(_ reader: SectionReader<Key>, _ key: Key) -> [String] {
        (reader.words(key) ?? []).map { name, node in
            if !intervals.contains(name) {
                findings.refuse(
                    node, key.rawValue,
                    "there is no time interval \(Findings.quoted(name))"
                        + Suggestion.clause(for: name, among: intervals))
            }
            return name
        }
    }

    /// The rules of inhibition, in the file's order.
    func inhibitRules(_ node: Node) -> [InhibitRule] {
        (findings.list(node, "inhibit_rules") ?? []).map { item in
            let reader = SectionReader<NotificationsSection.InhibitKey>(
                item, "an inhibit rule", findings)
            reader.requireKey(.sourceMatchers)
            reader.requireKey(.targetMatchers)
            let source = reader.value(.sourceMatchers).map { matchers($0, "source_matchers") } ?? []
            let target = reader.value(.targetMatchers).map { matchers($0, "target_matchers") } ?? []
            let equal = (reader.words(.equal) ?? []).map { name, node in
                if Names.refusal(ofLabel: name) != nil {
                    findings.refuse(node, "equal", "\(Findings.quoted(name)) is no label name")
                }
                return name
            }
            reader.finish()
            return InhibitRule(source: source, target: target, equal: equal)
        }
    }
}
