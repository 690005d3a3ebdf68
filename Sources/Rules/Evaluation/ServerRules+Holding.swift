package import Metrics
import PromQL
package import Samples

/// Holding alerts about what is not known.
extension ServerRules {
    /// What is known of a target that is down, by the beginnings of names: what the agent says.
    private static let knownOfDown = ["pg_up", "pgbouncer_up", "up", "ALERTS"] + ownPrefixes

    /// The series of which nothing is known, so that `absent` does not take them for absent.
    package func unknownSeries(in snapshot: Snapshot) -> [UnknownSeries] {
        snapshot.targets.flatMap { target in
            let labels = Dictionary(
                zip(target.labels.names, target.labels.values).map { ($0, $1) },
                uniquingKeysWith: { first, _ in first })
            if !target.isUp { return [UnknownSeries(labels, allBut: Self.knownOfDown)] }
            let whole = [UnknownSeries(labels, metrics: closure(of: target.unknown))]
            // Many databases lack the same.
            let closures = Dictionary(
                uniqueKeysWithValues: Set(target.unknownIn.values).map { ($0, closure(of: $0)) })
            let places = target.unknownIn.map { database, families in
                UnknownSeries(
                    labels.merging(["datname": database.text]) { $1 },
                    metrics: closures[families] ?? [])
            }
            return whole.filter(\.isAny) + places.filter(\.isAny)
        }
    }

    /// Holds what fires about servers that are down, and about families of which nothing is known, and
    /// lets go of what is held about targets that were removed.
    ///
    /// An alert that names no server, such as one about a sum, is held while no server at all says
    /// something that its rule reads: while others do, it is judged by these, as in Prometheus.
    package func hold(
        _ groups: inout [GroupState], of servers: AlertServers, in snapshot: Snapshot,
        until time: Int64
    ) {
        // What has not been polled yet is not gone.
        if snapshot.isComplete {
            for index in groups.indices {
                groups[index].release(notIn: servers, renamesTargets: renamesTargets[index])
            }
        }
        let down = Set(snapshot.targets.filter { !$0.isUp }.map(\.name))
        if !down.isEmpty {
            let isAllDown = down.count == snapshot.targets.count
            for index in groups.indices {
                groups[index].hold(
                    targets: down, of: servers, areAll: isAllDown,
                    aboutServers: isAboutServer[index], renamesTargets: renamesTargets[index],
                    until: time)
            }
        }
        for target in snapshot.targets where target.isUp {
            if target.unknown.isEmpty, target.unknownIn.isEmpty { continue }
            let shown = Set(
                snapshot.targets.filter { $0.isUp && $0.name != target.name }
                    .flatMap(\.families).map(\.metric.name))
            let places = [(nil, target.unknown)] + Self.places(target.unknownIn, in: groups)
            for (database, unknown) in places {
                let families = closure(of: unknown)
                if families.isEmpty { continue }
                let unseen = closure(of: unknown.subtracting(shown))
                for index in groups.indices {
                    groups[index].hold(
                        target: target.name, database: database, without: families, of: servers,
                        shownNowhere: unseen,
                        renamesTargets: renamesTargets[index], until: time)
                }
            }
        }
    }

    /// The databases that an alert names, and of those that lack the same one for alerts that name none.
    private static func places(
        _ unknown: [ExactText: Set<String>], in groups: [GroupState]
    ) -> [(String?, Set<String>)] {
        if unknown.isEmpty { return [] }
        let named = groups.lazy.flatMap(\.rules).flatMap(\.alerts.active.keys).compactMap {
            $0["datname"].map(ExactText.init)
        }
        let names = Set(named)
        var seen: Set<Set<String>> = []
        return unknown.filter { names.contains($0.key) || seen.insert($0.value).inserted }
            .map { ($0.key.text, $0.value) }
    }
}
