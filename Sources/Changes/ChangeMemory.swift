import Basics
import Metrics

/// What a target's server said of itself last, and what has changed of late.
///
/// The first look is the beginning and no change: `since` says from when on changes are known.
package struct ChangeMemory: Sendable, Equatable {
    /// The most changes that are kept; of more the oldest go.
    package static let changesMax = 500
    /// More settings that changed at once have one title together.
    static let titledSettingsMax = 3

    /// Since when changes are known, in milliseconds since 1970; nil before the first look.
    package internal(set) var since: Int64?
    /// What has changed, in the order in which it was noticed.
    package internal(set) var changes: [ServerChange] = []
    /// How many older ones were given up.
    package internal(set) var dropped = 0
    /// How many were noticed in all: the number of the last one.
    package internal(set) var noticed = 0
    /// The number of the last one that the history keeps; those behind it wait for it.
    package internal(set) var recorded = 0
    var traits = ServerTraits()

    /// Nothing is known.
    package init() {}

    /// Takes what the server says now; gives what has changed.
    ///
    /// `lastLook` is when it was looked at before, where that is known.
    package mutating func take(
        _ now: ServerTraits, at time: Int64, lastLook: Int64? = nil
    ) -> [ServerChange] {
        if let new = now.cluster {
            // Another server, to which the target leads now, is no change of the one before.
            if let old = traits.cluster, old != new { traits = ServerTraits() }
            traits.cluster = new
        }
        var found: [ServerChange] = []
        found += restart(now, time, lastLook)
        if let new = now.version {
            if let old = traits.version, old != new {
                found.append(ServerChange(at: time, .version, old: old, new: new))
            }
            traits.version = new
        }
        if let new = now.isReplica {
            if let old = traits.isReplica, old != new {
                let words = { (isReplica: Bool) in isReplica ? ServerChange.replica : "primary" }
                found.append(ServerChange(at: time, .role, old: words(old), new: words(new)))
            }
            traits.isReplica = new
        }
        found += settings(now, time)
        found += extensions(now, time)
        found += roles(now, time)
        found += roleSettings(now, time)
        if since == nil, traits != ServerTraits() { since = time }
        add(found)
        return found
    }

    private mutating func restart(
        _ now: ServerTraits, _ time: Int64, _ lastLook: Int64?
    ) -> [ServerChange] {
        guard let new = now.started else { return [] }
        defer { traits.started = new }
        guard let old = traits.started, max(new, old) - min(new, old) >= 1_000 else { return [] }
        // One that ran already at the last look has taken another's place since; and the server's clock may
        // be ahead of ours.
        let isOther = new < max(old, lastLook ?? old)
        let words = Self.text
        return [
            ServerChange(
                at: isOther ? time : min(new, time), .restart, old: words(old), new: words(new))
        ]
    }

    /// A time as `2026-11-21T08:00:00Z`.
    private static func text(_ milliseconds: Int64) -> String {
        let seconds = max(0, milliseconds / 1000)
        let date = CivilDate(days: seconds / 86_400)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(date.year)-\(two(date.month))-\(two(date.day))T\(two(seconds / 3600 % 24))"
            + ":\(two(seconds / 60 % 60)):\(two(seconds % 60))Z"
    }

    private mutating func settings(_ now: ServerTraits, _ time: Int64) -> [ServerChange] {
        guard let new = now.settings else { return [] }
        defer { traits.settings = new }
        guard let old = traits.settings else { return [] }
        // What is not among them may be among those that the answer leaves out.
        let isWhole = max(old.count, new.count) < ServerTraits.settingsMax
        return Set(old.keys).union(new.keys).sorted().compactMap { name in
            guard old[name] != new[name], isWhole || old[name] != nil && new[name] != nil else {
                return nil
            }
            return ServerChange(
                at: time, .setting, name: name.text, old: old[name], new: new[name])
        }
    }

    private mutating func extensions(_ now: ServerTraits, _ time: Int64) -> [ServerChange] {
        guard let new = now.extensions else { return [] }
        let old = traits.extensions ?? [:]
        let looked = Set(new.keys.map(\.database))
        // A database that is not looked at for now has what it had, as far as there is room.
        let kept = old.filter { !looked.contains($0.key.database) }
        traits.extensions = new.merging(
            kept.sorted { $0.key < $1.key }.prefix(max(0, ServerTraits.extensionsMax - new.count))
                .map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        let both = Set(old.keys.map(\.database)).intersection(looked)
        // What is not among them may be among those that are not looked at.
        let isWhole = max(old.count, new.count) < ServerTraits.extensionsMax
        return Set(old.keys).union(new.keys).sorted().compactMap { key in
            guard both.contains(key.database), old[key] != new[key],
                isWhole || old[key] != nil && new[key] != nil
            else { return nil }
            return ServerChange(
                at: time, .extension, database: key.database.text, name: key.name.text,
                old: old[key], new: new[key])
        }
    }

    /// The changes that the history does not keep yet, up to a number, and how many of them were given
    /// up here.
    package func unrecorded(upTo number: Int) -> (changes: [ServerChange], lost: Int) {
        let last = min(number, noticed)
        guard last > recorded else { return ([], 0) }
        let kept = changes.dropLast(noticed - last).suffix(last - recorded)
        return (Array(kept), last - recorded - kept.count)
    }

    /// The history keeps the changes up to a number.
    package mutating func record(upTo number: Int) {
        recorded = max(recorded, min(number, noticed))
    }

    mutating func add(_ found: [ServerChange]) {
        noticed += found.count
        changes += found
        let over = changes.count - Self.changesMax
        if over > 0 {
            changes.removeFirst(over)
            dropped += over
        }
    }

    /// A few words for each of the last changes and when it was, the oldest first, `most` of them.
    package func titles(most: Int) -> [(title: String, time: Int64)] {
        var titles: [(title: String, time: Int64)] = []
        var more = 0
        for (place, change) in changes.enumerated() {
            let before = changes[max(0, place - Self.titledSettingsMax)]
            let isOneOfMany =
                place >= Self.titledSettingsMax && change.kind == .setting
                && before.kind == .setting && before.time == change.time
            if !isOneOfMany {
                more = 0
                titles.append((change.title, change.time))
                continue
            }
            more += 1
            if more > 1 { titles.removeLast() }
            titles.append(
                ("\(more) more \(more == 1 ? "setting was" : "settings were") changed", change.time)
            )
        }
        return titles.suffix(most)
    }

    /// Goes on from what an earlier agent knew; gives what has changed since then.
    package mutating func precede(by earlier: ChangeMemory, at time: Int64) -> [ServerChange] {
        let (present, later) = (traits, changes)
        self = earlier
        let found = take(present, at: time)
        add(later)
        return found
    }

    /// The time of day was set by this many milliseconds.
    package mutating func shift(by milliseconds: Int64) {
        func moved(_ time: Int64) -> Int64 {
            time.addingReportingOverflow(milliseconds).partialValue
        }
        since = since.map(moved)
        // A restart bears the server's own time.
        for place in changes.indices where changes[place].kind != .restart {
            changes[place].time = moved(changes[place].time)
        }
    }
}
