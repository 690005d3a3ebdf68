import Basics
import JSON

/// What is remembered of one kind of backups from look to look, and over restarts.
package struct BackupMemory: Sendable, Equatable {
    /// How the program that verifies backups has judged one.
    package enum Verdict: Sendable, Equatable {
        case passed
        /// It says that the backup is broken.
        case failed(String)
        /// It has come to no end, or could not be started.
        case unknown(String)
    }

    /// A file as it was seen.
    package struct Sighting: Sendable, Equatable {
        /// Its name.
        package var name: String
        /// Its size.
        package var bytes: Int
        /// When it changed last, in nanoseconds since 1970.
        package var changed: Int64
        /// Since when it is seen like that, in seconds since 1970.
        package var since: Double
        /// How it was judged; nil when it was not.
        package var verdict: Verdict?
    }

    /// The newest good backup of a place, and the one before it.
    package struct Newest: Sendable, Equatable {
        /// When it was finished, in seconds since 1970.
        package var finished: Double
        /// Its name.
        package var name: String
        /// How much it holds.
        package var bytes: Double?
        /// How much the one before it holds.
        package var formerBytes: Double?
        /// How many good ones there are.
        package var count: Int

        /// What is known of the newest one.
        package init(
            finished: Double, name: String, bytes: Double?, formerBytes: Double?, count: Int
        ) {
            self.finished = finished
            self.name = name
            self.bytes = bytes
            self.formerBytes = formerBytes
            self.count = count
        }
    }

    /// The most files of which something is remembered; the newest are.
    package static let sightingsMax = 1000

    /// The files of the last look.
    package var sightings: [Sighting] = []
    /// What was known last, by the label of the repository.
    package var newest: [String: Newest] = [:]

    /// Knows nothing.
    package init() {}

    /// Takes what is there now: what has changed begins again, what is gone is forgotten.
    package mutating func see(_ files: [(name: String, bytes: Int, changed: Int64)], now: Double) {
        let known = Dictionary(
            sightings.map { (ExactName($0.name), $0) }, uniquingKeysWith: { first, _ in first })
        let latest = files.sorted { $0.changed > $1.changed }.prefix(Self.sightingsMax)
        sightings = latest.map { file in
            if let seen = known[ExactName(file.name)], seen.bytes == file.bytes,
                seen.changed == file.changed
            {
                var seen = seen
                // A clock that was set back must not keep a file waiting.
                seen.since = min(seen.since, now)
                return seen
            }
            return Sighting(
                name: file.name, bytes: file.bytes, changed: file.changed, since: now)
        }
    }

    /// Notes how a file was judged, unless it has changed meanwhile.
    package mutating func judge(_ sighting: Sighting, _ verdict: Verdict) {
        for index in sightings.indices
        where sightings[index].name.utf8.elementsEqual(sighting.name.utf8)
            && sightings[index].bytes == sighting.bytes
            && sightings[index].changed == sighting.changed
        {
            sightings[index].verdict = verdict
        }
    }
}

/// A name by its bytes.
private struct ExactName: Hashable {
    private let bytes: [UInt8]
    init(_ name: String) { bytes = Array(name.utf8) }
}

extension BackupMemory.Sighting {
    /// A file that has not changed for so long when it is first seen is complete.
    private static let surelyOver = 3600.0

    /// Whether it is complete: two looks have seen it alike, or it is old.
    package func isSettled(now: Double, lookEvery: Double) -> Bool {
        // Looks come a little early and late.
        now - since >= lookEvery * 0.9 || now - Double(changed) / 1e9 >= Self.surelyOver
    }
}
