import AgentSettings
import Documents
import Messages
import NotificationSettings
import Notifications
import Receivers
import ReportSchedules
import RuleDocuments
import Templates
import YAML

/// Alerts that go nowhere, and receivers that get nothing.
extension CautionFinder {
    private var section: NotificationsSection { configuration.notifications }

    private var hasAlertingRules: Bool {
        configuration.rules.files.contains {
            $0.groups.contains { $0.rules.contains(where: \.isAlerting) }
        }
    }

    var notifications: [Caution] {
        guard let plan = section.plan else { return withoutReceivers + heartbeat }
        var found = heartbeat + links
        if hasAlertingRules {
            let labels = AlertLabels(configuration)
            found += routes(plan.route, at: node("route"), [], labels)
            found += inhibitRules(plan, labels)
            found += silent(plan)
        } else {
            found.append(
                caution(
                    .receiversWithoutRules, at: node("receivers"),
                    "receivers: there are no alerting rules, so nothing is sent but what the agent"
                        + " says of itself",
                    remedy: "name rule files, such as rules: { files:"
                        + " [/usr/share/pgvigil/alerts/*.yml] }"))
        }
        return found + unused(plan) + openIncidents + programs
    }

    private var programs: [Caution] {
        zip(section.receivers, node("receivers")?.items ?? []).flatMap { receiver, place in
            receiver.kind.definition.keys.compactMap { key -> Caution? in
                guard case .program = key.content,
                    case .words(let words)? = receiver.kind.settings[key.name],
                    let path = words.first, let problem = files.problem(ofProgram: path)
                else { return nil }
                return caution(
                    .programMissing, at: place[key.name]?.items.first ?? place,
                    "\(key.name) of receiver \(Findings.quoted(receiver.name)):"
                        + " \(Findings.quoted(path)) \(problem), so no message can reach it",
                    remedy: "correct the path, or make the program executable for the agent's user")
            }
        }
    }

    private var openIncidents: [Caution] {
        zip(section.receivers, node("receivers")?.items ?? []).compactMap { receiver, place in
            guard receiver.kind.definition.hasIncidents, receiver.hasOutbox,
                !receiver.sendsResolved
            else { return nil }
            return caution(
                .incidentStaysOpen, at: place["send_resolved"] ?? place,
                "receivers: \(Findings.quoted(receiver.name)) is not notified of resolved alerts, so"
                    + " an incident stays open until it is closed by hand, and what fires again in"
                    + " its group notifies no one",
                remedy: "take send_resolved: false out")
        }
    }

    private var withoutReceivers: [Caution] {
        ["severities", "time_intervals"].compactMap { key in
            node(key).map { place in
                caution(
                    .settingsWithoutReceivers, at: place,
                    "\(key): there are no receivers, so nothing is sent and this has no effect",
                    remedy: "add receivers and a route, or take \(key) out")
            }
        }
    }

    private var heartbeat: [Caution] {
        guard section.heartbeat != nil else { return [] }
        let hasSign = configuration.rules.files.flatMap(\.groups).flatMap(\.rules).contains {
            rule in
            rule.isAlerting
                && rule.labels.contains {
                    $0.name == "heartbeat" && $0.template.source == "true"
                }
        }
        if hasSign { return [] }
        return [
            caution(
                .heartbeatWithoutRules, at: node("heartbeat"),
                "heartbeat: no rule has the label heartbeat=\"true\", so the sign of life says that"
                    + " the agent runs, and not that rules are evaluated",
                remedy: "add the file agent.yml of pgvigil's alerts to rules.files; it has"
                    + " PgvigilDeadMansSwitch")
        ]
    }

    private var links: [Caution] {
        let addresses = configuration.web.listen
        guard section.externalURL.isEmpty, addresses.allSatisfy(\.isLoopback),
            !addresses.contains(where: \.isAnyPort)
        else { return [] }
        return [
            caution(
                .loopbackLinks, at: node("receivers"),
                "receivers: links in messages lead to this agent, and web.listen has only addresses"
                    + " that this machine alone reaches",
                remedy: "set external_url to the address under which people open this agent's pages"
            )
        ]
    }

    // MARK: Routes

    private func routes(
        _ route: Route, at place: Node?, _ above: [Matcher], _ labels: AlertLabels
    ) -> [Caution] {
        let nodes = place?["routes"]?.items ?? []
        var found: [Caution] = []
        for (index, child) in route.routes.enumerated() {
            let node = nodes.indices.contains(index) ? nodes[index] : nil
            let matchers = above + child.matchers
            if let reason = labels.refusal(of: matchers) {
                found.append(
                    caution(
                        .routeNeverMatches, at: node,
                        "a route to \(Findings.quoted(child.options.receiver)) matches no alert:"
                            + " \(reason)",
                        remedy: "correct its matchers, or take the route out"))
                continue
            }
            let taker = route.routes[..<index].first { before in
                !before.continues && before.matchers.allSatisfy(child.matchers.contains)
            }
            if let taker {
                found.append(
                    caution(
                        .routeNeverMatches, at: node,
                        "a route to \(Findings.quoted(child.options.receiver)) gets no alert: the"
                            + " route to \(Findings.quoted(taker.options.receiver)) above takes all of"
                            + " them",
                        remedy: "set continue: true on the one above, or put this one first"))
                continue
            }
            found += routes(child, at: node, matchers, labels)
        }
        return found
    }

    private func inhibitRules(_ plan: NotificationPlan, _ labels: AlertLabels) -> [Caution] {
        let nodes = node("inhibit_rules")?.items ?? []
        return plan.inhibitRules.enumerated().compactMap { index, rule in
            let sides = [("source_matchers", rule.source), ("target_matchers", rule.target)]
            for (side, matchers) in sides {
                guard let reason = labels.refusal(of: matchers) else { continue }
                let node = nodes.indices.contains(index) ? nodes[index][side] ?? nodes[index] : nil
                return caution(
                    .inhibitRuleNeverMatches, at: node, "\(side): no alert matches: \(reason)",
                    remedy: "correct the matchers, or take the rule out")
            }
            return nil
        }
    }

    private func unused(_ plan: NotificationPlan) -> [Caution] {
        let routes = plan.route.all
        let receivers = Set(
            routes.map(\.options.receiver) + configuration.reports.compactMap(\.receiver))
        let intervals = Set(routes.flatMap { $0.muteTimeIntervals + $0.activeTimeIntervals })
        func named(_ name: String, in list: String) -> Node? {
            node(list)?.items.first { $0["name"]?.text == name }?["name"]
        }
        var found: [Caution] = []
        for receiver in section.receivers where !receivers.contains(receiver.name) {
            found.append(
                caution(
                    .receiverWithoutRoute, at: named(receiver.name, in: "receivers"),
                    "receivers: no route names \(Findings.quoted(receiver.name)), so nothing is sent"
                        + " to it",
                    remedy: "add a route with this receiver, or take it out"))
        }
        for name in plan.intervals.keys.sorted() where !intervals.contains(name) {
            found.append(
                caution(
                    .intervalWithoutRoute, at: named(name, in: "time_intervals"),
                    "time_intervals: no route names \(Findings.quoted(name)), so it has no effect",
                    remedy: "name it in mute_time_intervals or active_time_intervals of a route, or"
                        + " take it out"))
        }
        return found
    }
}
