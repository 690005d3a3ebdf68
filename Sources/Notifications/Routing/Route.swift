package import Messages
package import Metrics

/// A node of the routing tree: which alerts it takes, which receiver it notifies, and at what pace.
package struct Route: Sendable, Equatable {
    /// How the alerts of a route are put into groups.
    package enum Grouping: Sendable, Equatable {
        /// By these labels; none puts all alerts into one group.
        case labels([String])
        /// Every alert on its own, which Alertmanager writes as `...`.
        case each
    }

    /// What a node says, or takes from the node above.
    package struct Options: Sendable, Equatable {
        /// The name of the receiver.
        package var receiver: String
        /// How alerts are grouped.
        package var grouping = Grouping.labels([])
        /// How long a new group collects alerts before it is first sent.
        package var groupWait: Duration = .seconds(30)
        /// The time between two looks at a group.
        package var groupInterval: Duration = .seconds(300)
        /// After how long an unchanged group is sent again.
        package var repeatInterval: Duration = .seconds(4 * 3600)
        /// How long an alert must stay resolved before that is believed.
        package var holdDown: Duration = .zero

        /// Alertmanager's defaults.
        package init(receiver: String) { self.receiver = receiver }
    }

    /// Its receiver and its pace.
    package var options: Options
    /// All must be fulfilled; none takes every alert.
    package var matchers: [Matcher] = []
    /// Whether the siblings behind it are asked, too, after it has matched.
    package var continues = false
    /// The names of time intervals in which it is silent.
    package var muteTimeIntervals: [String] = []
    /// The names of time intervals outside of which it is silent; none for always active.
    package var activeTimeIntervals: [String] = []
    /// The nodes below it.
    package var routes: [Route] = []
    /// What tells it from the others: the matchers from the root on, as Alertmanager writes them.
    package private(set) var key = "{}"

    /// The deepest tree that is understood.
    package static let depthMax = 16

    /// A node without others below it.
    package init(_ options: Options) { self.options = options }

    /// The tree with all keys set; for its root.
    package func keyed() -> Route {
        var root = self
        var taken: [[ExactText]: Int] = [:]
        root.setKeys("", &taken)
        return root
    }

    /// Nodes with the same matchers may have the same key where their receivers differ: what becomes
    /// of the one is nothing to the groups of the other.
    private mutating func setKeys(_ above: String, _ taken: inout [[ExactText]: Int]) {
        key = above + "{" + matchers.map(\.description).joined(separator: ",") + "}"
        let twins = [ExactText(key), ExactText(options.receiver)]
        let count = taken[twins, default: 0]
        taken[twins] = count + 1
        if count > 0 { key += "#\(count)" }
        for index in routes.indices { routes[index].setKeys(key + "/", &taken) }
    }

    /// The nodes that take an alert, as in Alertmanager: the deepest on each path, siblings only
    /// behind one that continues.
    ///
    /// With `onlyNamed` a node counts only if its matchers, or those of the nodes above it, name the
    /// alert.
    package func matching(_ labels: LabelSet, onlyNamed: Bool = false) -> [Route] {
        matching(labels, isNamed: !onlyNamed).filter(\.isNamed).map(\.route)
    }

    private func matching(_ labels: LabelSet, isNamed: Bool) -> [(route: Route, isNamed: Bool)] {
        guard matchers.allMatch(labels) else { return [] }
        let isNamed = isNamed || matchers.contains { $0.names(labels) }
        var found: [(route: Route, isNamed: Bool)] = []
        for route in routes {
            let below = route.matching(labels, isNamed: isNamed)
            found += below
            if !below.isEmpty, !route.continues { break }
        }
        return found.isEmpty ? [(self, isNamed)] : found
    }

    /// The labels that name an alert's group.
    package func groupLabels(of labels: LabelSet) -> LabelSet {
        switch options.grouping {
        case .labels(let names): labels.keeping(Set(names))
        case .each: labels
        }
    }

    /// The node itself and all below it.
    package var all: [Route] { [self] + routes.flatMap(\.all) }
}
