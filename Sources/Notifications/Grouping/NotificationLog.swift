import FoundationEssentials
package import Messages
import Metrics
import Receivers

/// The last notification of each group to each receiver; by it repeats and resolves survive a restart.
///
/// On disk it is a line for each entry: a checksum, a blank and the entry as JSON. A damaged line
/// costs that entry only.
package struct NotificationLog: Sendable, Equatable {
    /// A group and a receiver.
    package struct Key: Hashable, Sendable {
        let groupKey: String
        let receiver: String

        /// Names an entry.
        package init(groupKey: String, receiver: String) {
            self.groupKey = groupKey
            self.receiver = receiver
        }

        /// Whether both name the same entry: group keys hold labels, whose bytes count.
        package static func == (left: Key, right: Key) -> Bool {
            left.groupKey.hasSameBytes(as: right.groupKey) && left.receiver == right.receiver
        }
    }

    /// The last notification.
    package struct Entry: Sendable, Equatable, Codable {
        /// The route and the group labels, as Alertmanager writes them.
        package let groupKey: String
        /// The receiver.
        package let receiver: String
        /// The route alone.
        package let routeKey: String
        /// The labels of the group.
        package let groupLabels: [String: String]
        /// The alerts notified as firing and not yet as resolved.
        package let firing: [MessageAlert]
        /// When, in milliseconds since 1970.
        package let sentAt: Int64
        /// Where the receiver led then, as `Receiver.addressMark`; nil from agents that did not note it.
        package var address: String?

        /// Describes an entry.
        package init(
            groupKey: String, receiver: String, routeKey: String, groupLabels: [String: String],
            firing: [MessageAlert], sentAt: Int64,
            address: String? = nil
        ) {
            self.groupKey = groupKey
            self.receiver = receiver
            self.routeKey = routeKey
            self.groupLabels = groupLabels
            self.firing = firing
            self.sentAt = sentAt
            self.address = address
        }

        /// The same without texts for people.
        package var withoutAnnotations: Entry {
            Entry(
                groupKey: groupKey, receiver: receiver, routeKey: routeKey,
                groupLabels: groupLabels, firing: firing.map(\.withoutAnnotations),
                sentAt: sentAt, address: address)
        }

        /// Whether its times are such that can be calculated with.
        package var isPlausible: Bool {
            Timestamp.isPlausible(sentAt) && firing.allSatisfy(\.isPlausible)
        }

        /// What it is found by.
        package var logKey: Key { Key(groupKey: groupKey, receiver: receiver) }
    }

    private var entries: [Key: Entry] = [:]

    /// An empty log.
    package init() {}

    /// The entry of a group and receiver.
    package subscript(key: Key) -> Entry? { entries[key] }

    /// All entries, in a stable order.
    package var all: [Entry] {
        entries.values.sorted {
            ($0.groupKey, $0.receiver) < ($1.groupKey, $1.receiver)
        }
    }

    /// Keeps an entry; one without firing alerts is forgotten, for nothing follows from it.
    package mutating func keep(_ entry: Entry) {
        entries[entry.logKey] = entry.firing.isEmpty ? nil : entry
    }

    /// Adds what an earlier process knew: what it notified as firing fires besides what is known here.
    package mutating func add(_ earlier: Entry) {
        guard let known = entries[earlier.logKey] else { return keep(earlier) }
        let names = Set(known.firing.map(\.labelSet))
        keep(
            Entry(
                groupKey: known.groupKey, receiver: known.receiver, routeKey: known.routeKey,
                groupLabels: known.groupLabels,
                firing: known.firing + earlier.firing.filter { !names.contains($0.labelSet) },
                sentAt: max(known.sentAt, earlier.sentAt), address: known.address))
    }

    /// Forgets the last notification, so that it is sent again.
    package mutating func forget(_ key: Key) { entries[key] = nil }

    /// The time of day was set by that many milliseconds.
    package mutating func shift(by step: Int64) {
        for (key, entry) in entries {
            entries[key] = Entry(
                groupKey: entry.groupKey, receiver: entry.receiver, routeKey: entry.routeKey,
                groupLabels: entry.groupLabels, firing: entry.firing, sentAt: entry.sentAt + step,
                address: entry.address)
        }
    }

    /// The bytes for the disk.
    package var bytes: [UInt8] { all.flatMap(Self.line) }

    /// The bytes for the disk: at most that many, and whether something had to be left out for that.
    ///
    /// Texts go first; then the oldest notifications, which are sent again after a restart.
    package func bytes(bytesMax: Int) -> (bytes: [UInt8], isShortened: Bool) {
        let whole = bytes
        if whole.count <= bytesMax { return (whole, false) }
        var kept: [(entry: Entry, line: [UInt8])] = []
        var count = 0
        for entry in entries.values.sorted(by: { $0.sentAt > $1.sentAt }) {
            let line = Self.line(entry.withoutAnnotations)
            guard count + line.count <= bytesMax else { continue }
            count += line.count
            kept.append((entry, line))
        }
        kept.sort {
            ($0.entry.groupKey, $0.entry.receiver) < ($1.entry.groupKey, $1.entry.receiver)
        }
        return (kept.flatMap(\.line), true)
    }

    private static func line(_ entry: Entry) -> [UInt8] {
        let json = PayloadBuilder.json(entry)
        return Array("\(checksum(json)) ".utf8) + json + [0x0a]
    }

    /// Reads the bytes of the disk; damaged lines are left out and counted.
    package static func read(_ bytes: [UInt8]) -> (log: NotificationLog, damaged: Int) {
        var log = NotificationLog()
        var damaged = 0
        for line in bytes.split(separator: 0x0a) {
            let sum = line.prefix { $0 != 0x20 }
            let json = Array(line.dropFirst(sum.count + 1))
            guard String(decoding: sum, as: UTF8.self) == checksum(json),
                let entry = try? JSONDecoder().decode(Entry.self, from: Data(json)),
                entry.isPlausible
            else {
                damaged += 1
                continue
            }
            log.keep(entry)
        }
        return (log, damaged)
    }

    private static func checksum(_ bytes: [UInt8]) -> String {
        let hash = bytes.reduce(14_695_981_039_346_656_037 as UInt64) {
            ($0 ^ UInt64($1)) &* 1_099_511_628_211
        }
        return String(hash, radix: 16)
    }
}
