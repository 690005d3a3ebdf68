package import Metrics

/// How long ago the clients of replication replied, also where their clocks are not the server's.
///
/// A reply bears the time at which the client sent it, by the client's own clock. What the server makes
/// of it is wrong by as much as the two clocks are apart. So each reply is remembered with the moment at
/// which it was first seen: it came then, and no more than one poll earlier. Where the server's number
/// fits that, it is shown; where it does not, the time since that moment, which is a lower bound.
package struct ReplyClocks: Sendable {
    /// The family with the ages.
    package static let family = "pg_stat_replication_reply_age_seconds"
    /// In seconds: an age at the first look above which it is more likely that clocks differ.
    static let firstLookMax = 60.0
    /// In seconds: by how much an answer may come sooner or later than its poll.
    static let slack = 1.0

    /// The last reply of one client.
    private struct Reply {
        /// How old it was when it was last looked for, by the two clocks.
        var age: Double
        /// When it was first seen.
        var since: Double
        /// How long before that it may have come at most.
        var gap: Double
        /// When it was last looked for.
        var looked: Double
    }

    private var replies: [Labels: Reply] = [:]

    /// Nothing was seen yet.
    package init() {}

    /// The families of an answer with the ages as they are known at `now`, in seconds that never go back.
    ///
    /// At the first look an age that the clocks may have made has no sample.
    package mutating func take(_ families: [Family], at now: Double) -> [Family] {
        guard let place = families.firstIndex(where: { $0.metric.name == Self.family }) else {
            replies = [:]
            return families
        }
        var seen: [Labels: Reply] = [:]
        var samples: [Sample] = []
        for sample in families[place].samples {
            let (reply, age) = look(at: sample.value, of: sample.labels, now)
            seen[sample.labels] = reply
            if let age { samples.append(Sample(sample.labels, age)) }
        }
        replies = seen
        var families = families
        families[place] = Family(families[place].metric, samples)
        return families
    }

    private func look(at age: Double, of labels: Labels, _ now: Double) -> (Reply, Double?) {
        guard var reply = replies[labels] else {
            let first = Reply(age: age, since: now, gap: Self.firstLookMax, looked: now)
            return (first, (0...Self.firstLookMax).contains(age) ? age : nil)
        }
        // Without a new reply an age grows as time does, whatever the clocks say.
        if age < reply.age + (now - reply.looked) - Self.slack {
            let gap = max(now - reply.looked, Self.slack)
            reply = Reply(age: age, since: now, gap: gap, looked: now)
        }
        (reply.age, reply.looked) = (age, now)
        let least = now - reply.since
        let fits = (least - Self.slack...least + reply.gap + Self.slack).contains(age)
        return (reply, fits ? max(0, age) : least)
    }
}
