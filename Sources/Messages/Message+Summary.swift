import Metrics

extension Message {
    /// What a title says: the summary that all alerts have, or that of the worst with the number of the
    /// others; empty where no alert is the worst.
    var summary: String {
        if let common = commonAnnotations["summary"], truncatedAlerts == 0 { return common }
        // Those that fire come first, the worst of them before the others.
        guard let worst = alerts.first, let summary = worst.annotations["summary"],
            !summary.isEmpty
        else { return "" }
        let alike = alerts.filter { $0.isFiring == worst.isFiring }
        let others = (worst.isFiring ? firingCount : resolvedCount) - 1
        guard others > 0 else { return summary }
        let isClear =
            alike.allSatisfy { $0.labels["alertname"].hasSameBytes(as: worst.labels["alertname"]) }
            || alike.dropFirst().allSatisfy {
                !$0.labels["severity"].hasSameBytes(as: worst.labels["severity"])
            }
        return isClear ? "\(summary); and \(others) more" : ""
    }

    /// The same message with the times that rules write as people read them.
    package var withPeopleTimes: Message {
        let readAt = createdAt + (delay ?? 0)
        return mapAnnotations { $0.mapValues { PeopleTime.shortened($0, at: readAt) } }
    }
}
