extension Board {
    private static let noNodes = "there is no node of Citus"

    /// The dashboard of the pack citus.
    static let citus = Board(
        "pgvigil-citus", "PostgreSQL pack: Citus nodes",
        "Nodes of Citus as the coordinator knows them.",
        scope: .target, variables: [.databases],
        [Row("Nodes", citusNodes)])

    private static let citusNodes: [Panel] = [
        .lines(
            "Nodes that are active", "short",
            "Nodes that the coordinator uses, and all of them. Bad: fewer than all.",
            [
                Query(
                    "sum by (datname) (citus_node_active{@D})",
                    "active in {{datname}}", unless: noNodes),
                Query(
                    "count by (datname) (citus_node_active{@D})",
                    "nodes in {{datname}}", unless: noNodes),
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Shards by node", "short",
            "Shards on each node. Bad: a node with far fewer than others; rebalance.",
            [
                Query(
                    "max by (nodename, nodeport) (citus_node_shards{@D})",
                    "{{nodename}}:{{nodeport}}", unless: noNodes)
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Metadata", "short",
            "Whether the metadata of a node is that of the coordinator. Bad: 0 for"
                + " long.",
            [
                Query(
                    "min by (nodename, nodeport) (citus_node_metadata_synced{@D})",
                    "{{nodename}}:{{nodeport}}", unless: noNodes)
            ]
        ) { $0.interval = "1m" },
    ]
}
