package import Platform
import TimedDisks
package import Windows

/// What an agent notes of a replica that stands still, for the one that watches it next.
///
/// A server without a WAL receiver does not say since when it has none. The note is written once
/// for each standstill and removed at its end. It says since when by both clocks: the time of day may be
/// set between two agents, and the one since the boot ends with it.
package struct StandstillNote: Sendable {
    /// Form, position, since when in unix time; then the boot and since when by its clock.
    private static let form = "pgvigil-standstill-2"
    /// The same without the boot.
    private static let formOfOld = "pgvigil-standstill-1"
    private static let bytesMax = 200
    /// How long a poll waits for what an earlier agent has noted.
    static let readLimit = TimedFiles.limit

    private let file: AtomicFile
    private var position: Double?
    /// Since when the replica stands still, in unix time, as far as that is noted.
    private var since: Double?

    /// The note about a target, in a directory of state.
    package init(target: String, in directory: String) {
        file = AtomicFile("\(directory)/standstill-\(Self.fileName(of: target)).state")
    }

    /// A target's name as part of a file's.
    static func fileName(of target: String) -> String {
        let name = target.utf8.map { byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
                || (0x61...0x7a).contains(byte)
            return isPlain
                ? String(Unicode.Scalar(byte)) : "%" + String(byte, radix: 16, uppercase: true)
        }
        return name.joined()
    }

    /// What an earlier agent has noted, or nil; `now` is in unix time.
    package mutating func read(
        at now: Double, _ boot: BootMoment? = BootMoment.now
    ) async -> Standstill? {
        let bytes = await NoteDisk.shared.read(
            file, bytesMax: Self.bytesMax, within: Self.readLimit)
        guard let bytes else { return nil }
        let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        let isOld = words.count == 3 && words[0] == Self.formOfOld
        guard isOld || words.count == 5 && words[0] == Self.form, let since = Double(words[2]),
            since.isFinite, words[1] == "-" || Double(words[1])?.isFinite == true
        else { return nil }
        position = Double(words[1])
        self.since = since
        var seconds = now - since
        if !isOld, let boot, let begin = Double(words[4]), begin.isFinite {
            let noted = BootMoment(boot: String(words[3]), seconds: begin)
            seconds = boot.seconds(since: noted) ?? seconds
        }
        return Standstill(position: position, seconds: max(0, seconds))
    }

    /// Brings the note in step with what the agent has seen; `now` is in unix time.
    package mutating func take(
        _ standstill: Standstill?, at now: Double, _ boot: BootMoment? = BootMoment.now,
        failed: @escaping @Sendable (FileError) -> Void
    ) {
        guard let standstill else {
            guard since != nil else { return }
            since = nil
            return NoteDisk.shared.write(nil, to: file, failed: failed)
        }
        guard since == nil || position != standstill.position else { return }
        let begin = now - standstill.seconds
        (position, since) = (standstill.position, begin)
        let place = standstill.position.map { "\($0)" } ?? "-"
        let since = boot.map { "\($0.boot) \($0.seconds - standstill.seconds)" } ?? "- 0"
        let line = "\(Self.form) \(place) \(begin) \(since)\n"
        NoteDisk.shared.write(Array(line.utf8), to: file, failed: failed)
    }
}
