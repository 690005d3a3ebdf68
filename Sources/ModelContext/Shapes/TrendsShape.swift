import JSON

/// What is answered about trends, from `/api/v1/trends`: values without their times, which lie one
/// step apart.
enum TrendsShape {
    /// The most values of all series together; the oldest are left out.
    private static let valuesMax = 1_500

    /// The courses of each target's series.
    static func courses(_ value: JSON) -> JSON {
        let targets = value.member("targets")?.elements ?? []
        let count = targets.reduce(0) { $0 + ($1.member("series")?.members.count ?? 0) }
        let most = max(1, valuesMax / max(1, count))
        return ContextShape.targets(value) { target in
            .object(
                ContextShape.members(["target", "oldest"], of: target) + [
                    .init(
                        "series",
                        .object(
                            (target.member("series")?.members ?? []).map {
                                JSON.Member($0.name, course($0.value.elements, most))
                            }))
                ])
        }
    }

    private static func course(_ points: [JSON], _ most: Int) -> JSON {
        let shown = points.suffix(most)
        var members: [JSON.Member] = [
            .init("first_time", shown.first?.elements.first ?? .null),
            .init("values", .list(shown.map { short($0.elements.last ?? .null) })),
        ]
        if shown.count < points.count {
            members.append(.init("older_left_out", .whole(points.count - shown.count)))
        }
        return .object(members)
    }

    /// Four digits show a course.
    private static func short(_ value: JSON) -> JSON {
        guard let number = ContextShape.number(value), number.isFinite, number != 0 else {
            return value
        }
        var scale = 1.0
        while abs(number) * scale < 1_000, scale < 1e12 { scale *= 10 }
        return .number((number * scale).rounded() / scale)
    }
}
