package import Metrics

/// Holding alerts about what is not known.
extension ServerRules {
    /// Holds what fires about servers that are down, and about families of which nothing is known.
    ///
    /// An alert that names no server, such as one about a sum, is held while no server says anything
    /// that it could be judged by: while others do, it is judged by these, as in Prometheus.
    package func hold(
        _ groups: inout [GroupState], of servers: AlertServers, in snapshot: Snapshot,
        until time: Int64
    ) {
        let down = Set(snapshot.targets.filter { !$0.isUp }.map(\.name))
        if !down.isEmpty {
            let isAllDown = down.count == snapshot.targets.count
            for index in groups.indices {
                groups[index].hold(
                    targets: down, of: isAllDown ? servers : nil,
                    aboutServers: isAboutServer[index],
                    until: time)
            }
        }
        for target in snapshot.targets where target.isUp {
            if target.unknown.isEmpty, target.unknownIn.isEmpty { continue }
            let shown = Set(
                snapshot.targets.filter { $0.isUp && $0.name != target.name }
                    .flatMap(\.families).map(\.metric.name))
            let places = [(nil, target.unknown)] + target.unknownIn.map { ($0.key, $0.value) }
            for (database, unknown) in places {
                let families = closure(of: unknown)
                if families.isEmpty { continue }
                for index in groups.indices {
                    groups[index].hold(
                        target: target.name, database: database, without: families, of: servers,
                        isOnlySource: unknown.isDisjoint(with: shown), until: time)
                }
            }
        }
    }
}
