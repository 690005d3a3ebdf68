package import Metrics

/// Holding alerts about what is not known.
extension ServerRules {
    /// Holds what fires about servers that are down, and about families of which nothing is known.
    package func hold(
        _ groups: inout [GroupState], of servers: AlertServers, in snapshot: Snapshot,
        until time: Int64
    ) {
        let down = Set(snapshot.targets.filter { !$0.isUp }.map(\.name))
        if !down.isEmpty {
            for index in groups.indices { groups[index].hold(targets: down, until: time) }
        }
        for target in snapshot.targets where target.isUp {
            let places = [(nil, target.unknown)] + target.unknownIn.map { ($0.key, $0.value) }
            for (database, unknown) in places {
                let families = closure(of: unknown)
                if families.isEmpty { continue }
                for index in groups.indices {
                    groups[index].hold(
                        target: target.name, database: database, without: families, of: servers,
                        until: time)
                }
            }
        }
    }
}
