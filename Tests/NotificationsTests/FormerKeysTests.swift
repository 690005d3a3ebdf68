import Messages
import Metrics
import Notifications
import Receivers
import Testing

/// The keys of routes in version 0.1.0, under which its files have groups.
@Suite struct FormerKeysTests {
    private static func route(
        _ receiver: String, _ matcher: String, below: [Route] = []
    ) -> Route {
        var route = Fixtures.route(receiver)
        route.matchers = Fixtures.matcher(matcher)
        route.continues = true
        route.routes = below
        return route
    }

    private static let plan: NotificationPlan = {
        var root = Fixtures.route("all")
        root.routes = [
            route("pager", "team=a", below: [route("night", "severity=page")]),
            route("chat", "team=a", below: [route("mail", "severity=page")]),
            route("chat", "team=a", below: [route("log", "severity=page")]),
            route("pager", "team=b"), route("chat", "team=b"),
        ]
        return Fixtures.plan(
            root,
            receivers: ["all", "pager", "night", "chat", "mail", "log"].map {
                Receiver(name: $0, kind: .webhook)
            })
    }()

    private static func entry(
        _ route: String, _ receiver: String, target: String = "a:b"
    ) -> NotificationLog.Entry {
        let labels = ["target": target]
        return NotificationLog.Entry(
            groupKey: "\(route):\(LabelSet(labels).text)", receiver: receiver, routeKey: route,
            groupLabels: labels,
            firing: [
                MessageAlert(
                    labels: labels, annotations: [:], startsAt: Fixtures.start, endsAt: nil,
                    worstValue: 1)
            ], sentAt: Fixtures.start)
    }

    private static let team = "{}/{team=\"a\"}"

    @Test(arguments: [
        ("{}", "all", "{}"), (team, "pager", team),
        ("\(team)/{severity=\"page\"}", "night", "\(team)/{severity=\"page\"}"),
        // The number counted routes of other receivers, too.
        ("\(team)#2", "chat", "\(team)#1"),
        // A key that a route of the receiver has now is not taken for another's.
        ("\(team)#1", "chat", "\(team)#1"),
        ("{}/{team=\"b\"}#1", "chat", "{}/{team=\"b\"}"),
        // And was not part of the keys below.
        ("\(team)/{severity=\"page\"}", "log", "\(team)#1/{severity=\"page\"}"),
        // A route that is not there any more keeps its name.
        ("\(team)#3", "chat", "\(team)#3"), ("{}/{team=\"z\"}", "chat", "{}/{team=\"z\"}"),
    ])
    func `a group of 0 1 0 has the key that its route has now`(
        former: String, receiver: String, present: String
    ) {
        let renamed = FormerKeys(Self.plan).renamed(Self.entry(former, receiver))
        #expect(renamed == Self.entry(present, receiver))
    }

    @Test func `a log without former keys stays as it is`() {
        var log = NotificationLog()
        for (key, receiver) in [("{}", "all"), (Self.team, "chat"), (Self.team, "pager")] {
            log.keep(Self.entry(key, receiver))
        }
        #expect(FormerKeys(Self.plan).renamed(log) == nil)
    }
}
