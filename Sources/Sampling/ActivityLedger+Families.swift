import Collection
package import Metrics

/// What the ledger shows.
extension ActivityLedger {
    /// The families as they are to be shown now.
    ///
    /// `database` names an oid; labels are cut to `bytesMax`.
    package mutating func families(
        bytesMax: Int, database: (String) -> String?
    ) -> [Family] {
        func text(_ bytes: [UInt8]) -> String {
            LabelValue.cut(String(decoding: bytes, as: UTF8.self), to: bytesMax)
        }
        func name(_ oid: [UInt8]) -> String {
            let oid = text(oid)
            return oid.isEmpty || oid == "0" ? "" : database(oid) ?? "oid:\(oid)"
        }
        func client(_ place: Int, _ bytes: [UInt8]) -> String {
            place == 0 ? name(bytes) : text(bytes)
        }
        let plain: (Int, [UInt8]) -> String = { text($1) }
        var families = [
            Family(Self.observedMetric, Double(observed) / 1e6),
            Family(Self.waitsMetric, waits.samples(plain)),
            Family(Self.backgroundMetric, background.samples(plain)),
            Family(Self.statementsMetric, statements.samples(plain)),
            Family(Self.clientsMetric, clients.samples(client)),
            Family(Self.blockingMetric, blocking.samples(client)),
            Family(Self.treesMetric, Double(trees.count)),
        ]
        let shown = trees.prefix(Self.treesTop).map { tree, root in
            let parts = [root?.database, root?.user, root?.application].map { $0 ?? [] }
            return (
                tree: tree,
                labels: Labels(
                    names: ["pid"] + Self.clientLabels,
                    values: ["\(tree.root)"] + parts.enumerated().map(client))
            )
        }
        families += [
            Family(
                Self.treeSessionsMetric, shown.map { Sample($0.labels, Double($0.tree.sessions)) }),
            Family(Self.treeDepthMetric, shown.map { Sample($0.labels, Double($0.tree.depth)) }),
            Family(Self.treeWidthMetric, shown.map { Sample($0.labels, Double($0.tree.width)) }),
            Family(
                Self.treeLongestMetric,
                shown.compactMap { shown in
                    shown.tree.longestWait.map { Sample(shown.labels, $0) }
                }),
        ]
        return families.filter { !$0.samples.isEmpty }
    }

    /// What was counted until now by all series of those families whose growth is compared from reading
    /// to reading: it shows at once and never goes down.
    package var totals: [Family] {
        [
            Family(Self.waitsMetric, Double(waits.total) / 1e6),
            Family(Self.blockingMetric, Double(blocking.total) / 1e6),
        ]
    }

    /// All families of the ledger.
    package static let metrics = [
        observedMetric, waitsMetric, backgroundMetric, statementsMetric, clientsMetric,
        blockingMetric, treesMetric, treeSessionsMetric, treeDepthMetric, treeWidthMetric,
        treeLongestMetric,
    ]

    private static let observedMetric = Metric(
        "pg_activity_observed_seconds_total", .counter,
        "Time for which the samples of the sessions stand; what was not sampled is not in it.")
    private static let waitsMetric = Metric(
        "pg_activity_seconds_total", .counter,
        "Session-seconds of clients by what their sessions and parallel workers waited for, CPU when"
            + " for nothing; the rate is the average number of active sessions.")
    private static let backgroundMetric = Metric(
        "pg_activity_background_seconds_total", .counter,
        "Seconds of the server's own processes by what they waited for, CPU when for nothing; waits"
            + " for work to come are left out.")
    private static let statementsMetric = Metric(
        "pg_activity_query_seconds_total", .counter,
        "Session-seconds of clients by statement; unknown when the server had no id for it, other for"
            + " those beyond the 50 that grew most.")
    private static let clientsMetric = Metric(
        "pg_activity_client_seconds_total", .counter,
        "Session-seconds of clients by database, user and application; other for those beyond the 50"
            + " that grew most.")
    private static let blockingMetric = Metric(
        "pg_blocking_seconds_total", .counter,
        "Session-seconds that others waited for a lock of these, directly or not, shared out evenly"
            + " when for several; other beyond the 50 that grew most and where the server did not say."
    )
    private static let treesMetric = Metric(
        "pg_blocking_trees", .gauge,
        "Sessions that others wait for while they wait for no lock themselves; waits for advisory"
            + " locks do not count.")
    private static let treeSessionsMetric = Metric(
        "pg_blocking_tree_sessions", .gauge,
        "Sessions that wait for this one, directly or not; of the ten with most.")
    private static let treeDepthMetric = Metric(
        "pg_blocking_tree_depth", .gauge,
        "How many sessions stand behind this one in a row at most.")
    private static let treeWidthMetric = Metric(
        "pg_blocking_tree_width", .gauge,
        "How many sessions stand at the same distance behind this one at most.")
    private static let treeLongestMetric = Metric(
        "pg_blocking_tree_longest_wait_seconds", .gauge,
        "How long the longest wait behind this session lasts already.")
}
