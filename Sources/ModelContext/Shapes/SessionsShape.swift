import JSON

/// What is answered about sessions, from `/api/v1/sessions`.
enum SessionsShape {
    private static let head = ["target", "read_at", "age_seconds", "absent_because"]
    private static let who = [
        "pid", "backend_type", "datname", "usename", "application_name", "client_addr", "state",
    ]
    private static let ages = ["transaction_seconds", "query_seconds", "state_seconds"]

    /// Trees of blocked sessions alone, the largest first.
    static func blocking(_ value: JSON) -> JSON {
        ContextShape.targets(value) { target in
            let trees = target.member("trees")?.elements ?? []
            var members = ContextShape.known(head, of: target)
            members.append(down(target))
            // Nothing was read, which is not the same as that no session waits.
            if case .list? = target.member("trees") {
                members.append(.init("trees", .list(trees.map(tree))))
            }
            let cut = target.member("truncated")?.member("trees") ?? .written("0")
            if cut != .written("0") { members.append(.init("not_shown", cut)) }
            return .object(members)
        }
    }

    /// Sessions of clients, and how many wait for what.
    static func sessions(_ value: JSON) -> JSON {
        ContextShape.targets(value) { target in
            let sessions = (target.member("sessions")?.elements ?? []).map { session in
                JSON.object(
                    ContextShape.known(
                        who + ["wait_event_type", "wait_event", "queryid"] + ages
                            + ["waits_for", "lock", "query"], of: session))
            }
            let cut = target.member("truncated")?.member("sessions") ?? .written("0")
            var members = ContextShape.known(head, of: target) + [down(target)]
            members += ContextShape.known(["load", "states"], of: target)
            if case .list? = target.member("sessions") {
                members += [.init("sessions", .list(sessions)), .init("not_shown", cut)]
            }
            return .object(members)
        }
    }

    /// Whether the server answers, beside what was read of it before.
    private static func down(_ target: JSON) -> JSON.Member {
        .init("up", target.member("server")?.member("up") ?? .null)
    }

    private static func tree(_ tree: JSON) -> JSON {
        let root = tree.member("root") ?? .null
        let waiting = (tree.member("waiting")?.elements ?? []).map { waiting in
            JSON.object(
                ContextShape.known(
                    ["pid", "waits_for", "usename", "application_name"], of: waiting)
                    + [
                        .init(
                            "lock",
                            waiting.member("lock").map { lock in
                                .object(
                                    ContextShape.known(
                                        ["type", "mode", "relation", "waited_seconds"], of: lock))
                            } ?? .null)
                    ] + ContextShape.known(["query"], of: waiting))
        }
        return .object(
            [
                .init(
                    "root",
                    .object(
                        ContextShape.known(who + ages + ["prepared", "query"], of: root))),
                .init("holds", tree.member("holds") ?? .null),
                .init("waiting_sessions", tree.member("sessions") ?? .null),
                .init("longest_wait_seconds", tree.member("longest_wait_seconds") ?? .null),
                .init("waiting", .list(waiting)),
            ])
    }
}
