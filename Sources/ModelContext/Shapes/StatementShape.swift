import JSON
import Metrics

/// What is answered about one statement, from `/api/v1/database/slow-queries`.
enum StatementShape {
    /// The rows of one query id; a target that has none says so.
    static func one(_ value: JSON, _ arguments: ContextArguments) -> JSON {
        let id = ExactText(arguments.value("queryid") ?? "")
        return ContextShape.targets(value) { target in
            let all = target.member("statements")?.elements ?? []
            let found = all.filter {
                ContextShape.text($0.member("queryid")).map(ExactText.init) == id
            }
            var members = ContextShape.members(
                ["target", "up", "as_of", "window_seconds"], of: target)
            members += ContextShape.known(["down_reason", "unseen"], of: target)
            members.append(.init("statements", .list(found)))
            if found.isEmpty {
                members.append(
                    .init(
                        "absent_because",
                        .text(
                            "it did not run in this window, or it has no series of its own, as the"
                                + " 500 statements that took most time have")))
            }
            return .object(members)
        }
    }
}
