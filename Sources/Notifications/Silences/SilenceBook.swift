package import Messages
package import Metrics

/// All silences, in force, to come and lately over.
package struct SilenceBook: Sendable, Equatable {
    /// How long a silence is kept after its end, in milliseconds.
    package static let keptAfterEnd: Int64 = 5 * 86_400_000
    /// The most silences.
    package static let countMax = 1000
    /// The longest matchers of a silence together, in bytes.
    package static let matcherBytesMax = 6144
    /// The longest comment or name, in bytes.
    package static let textBytesMax = 1024

    /// The silences, the one that ends last first.
    package private(set) var silences: [Silence] = []

    /// No silence.
    package init() {}

    /// Whether any of them keeps an alert back now.
    package func mutes(_ labels: LabelSet, at now: Int64) -> Bool {
        silences.contains { $0.mutes(labels, at: now) }
    }

    /// Adds a silence, or replaces the one with the same identity.
    package mutating func put(_ silence: Silence, now: Int64) -> Result<Void, NotificationRefusal> {
        let others = silences.filter {
            $0.id != silence.id && $0.endsAt + Self.keptAfterEnd > now
        }
        guard others.count < Self.countMax else {
            return .failure(NotificationRefusal("there are \(Self.countMax) silences already"))
        }
        guard silence.startsAt < silence.endsAt else {
            return .failure(NotificationRefusal("the silence ends before it begins"))
        }
        guard silence.endsAt > now else {
            return .failure(NotificationRefusal("the silence would be over already"))
        }
        guard !silence.matchers.isEmpty, !silence.matchers.allSatisfy(\.matchesNothing) else {
            return .failure(
                NotificationRefusal(
                    "at least one matcher must need a label: NAME=VALUE with a value, or"
                        + " NAME=~PATTERN that an empty text does not match; with only != and !~"
                        + " all other alerts would be silenced"))
        }
        let matcherBytes = silence.matchers.reduce(0) {
            $0 + 64 + $1.name.utf8.count + $1.value.utf8.count
        }
        guard matcherBytes <= Self.matcherBytesMax else {
            return .failure(
                NotificationRefusal("the matchers are longer than \(Self.matcherBytesMax) bytes"))
        }
        for text in [silence.id, silence.createdBy, silence.comment]
        where text.utf8.count > Self.textBytesMax {
            return .failure(NotificationRefusal("a text is longer than \(Self.textBytesMax) bytes"))
        }
        silences = (others + [silence]).sorted { ($1.endsAt, $0.id) < ($0.endsAt, $1.id) }
        return .success(())
    }

    /// Takes a silence back from the disk as it was.
    mutating func restore(_ silence: Silence) { silences.append(silence) }

    /// The time of day was set back to `now` by that many milliseconds: what had begun does not begin again.
    package mutating func shift(by step: Int64, now: Int64) {
        for index in silences.indices where silences[index].startsAt <= now - step {
            silences[index].startsAt = min(silences[index].startsAt, now)
        }
    }

    /// Ends a silence now; false when there is none with this identity that is not over.
    package mutating func expire(_ id: String, now: Int64) -> Bool {
        guard let index = silences.firstIndex(where: { $0.id == id }),
            silences[index].state(at: now) != .expired
        else { return false }
        silences[index].startsAt = min(silences[index].startsAt, now)
        silences[index].endsAt = now
        silences[index].updatedAt = now
        // Who ends it by hand, knows.
        silences[index].isEndTold = true
        silences[index].hasMatched = true
        return true
    }

    /// The silences that have ended without a notification; they count as notified from now on.
    package mutating func takeEnded(now: Int64) -> [Silence] {
        let ended = silences.filter { $0.endsAt <= now && !$0.isEndTold }
        for index in silences.indices where silences[index].endsAt <= now {
            silences[index].isEndTold = true
        }
        return ended
    }

    /// Ends the acknowledgements of which no alert is left; says whether that changed any.
    package mutating func endAcknowledged(firing: [LabelSet], now: Int64) -> Bool {
        var isChanged = false
        for index in silences.indices {
            let silence = silences[index]
            guard silence.endsWithAlerts, silence.state(at: now) == .active else { continue }
            if firing.contains(where: silence.matchers.allMatch) {
                if !silence.hasMatched { isChanged = true }
                silences[index].hasMatched = true
            } else {
                silences[index].endsAt = now
                silences[index].isEndTold = true
                isChanged = true
            }
        }
        return isChanged
    }

    /// When the next silence ends.
    package func nextEnd(after now: Int64) -> Int64? {
        silences.lazy.filter { !$0.isEndTold }.map(\.endsAt).min()
    }
}
