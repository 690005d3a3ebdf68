/// Every collector that pgvigil brings along.
package enum Catalog {
    /// In the order in which they are asked when several are due: what matters most first.
    package static let all: [Collector] = cluster + databases + pgbouncer

    static let cluster: [Collector] = []
    static let databases: [Collector] = []
    static let pgbouncer: [Collector] = []
}
