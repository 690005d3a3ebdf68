package import Notifications
package import Platform
package import Spool

/// What notifications keep on disk: the outbox, the log of what was sent, and the silences.
package final class OutboxFiles {
    /// The most bytes of messages that wait.
    package static let bytesMax = 64 << 20
    private static let logName = "notifications.log"
    private static let silencesName = "silences.json"
    private static let fileBytesMax = 64 << 20

    private let directory: String
    private let files: any FileLayer
    private let records: RecordLog?
    /// Why nothing can be kept on disk, or nil.
    package let refusal: SpoolError?

    /// Opens what lies in a directory, which is made when it is not there.
    ///
    /// A disk that cannot be used must not keep alerts from people: then all goes on in memory, and
    /// `refusal` says why.
    /// - Throws: `SpoolError.locked` when another process has it: two would tell everything twice.
    package init(
        directory: String, files: any FileLayer = DiskFileLayer()
    ) throws(SpoolError) {
        self.directory = directory
        self.files = files
        try? files.makeDirectory(directory)
        do throws(SpoolError) {
            records = try RecordLog(
                directory: "\(directory)/outbox", limits: SpoolLimits(bytesMax: Self.bytesMax),
                files: files)
            refusal = nil
        } catch {
            if case .locked = error { throw error }
            records = nil
            refusal = error
        }
    }

    /// What the outbox has lost and holds.
    package var counters: SpoolCounters { records?.counters ?? SpoolCounters() }

    /// Records and logs that were written in part, because the disk holds so much only.
    package private(set) var shortened = 0

    /// Files that could not be read at the start, with the reason: what they knew is not known.
    package private(set) var unread: [FileError] = []
    /// How often the log or the silences could not be written, and why the last time.
    package private(set) var saveFailures = 0
    /// Why the last of them failed; nil when the last one did not.
    package private(set) var saveFailure: FileError?

    /// Keeps records, and returns when they are on disk; nil for each when that cannot be.
    package func append(_ messages: [OutboxRecord]) -> [UInt64?] {
        guard let records else { return messages.map { _ in nil } }
        var payloads: [[UInt8]] = []
        for record in messages {
            let (bytes, isShortened) = record.payload(bytesMax: records.limits.recordBytesMax)
            if isShortened { shortened += 1 }
            payloads.append(bytes)
        }
        if let kept = try? records.append(payloads) { return kept.map(\.sequence) }
        // What is too much together may find room one by one.
        return payloads.map { try? records.append($0).sequence }
    }

    /// Forgets a record that has reached its goal.
    package func acknowledge(_ sequence: UInt64) { records?.acknowledge(sequence) }

    /// All records that wait, in order.
    package func pending() -> [(sequence: UInt64, payload: [UInt8])] {
        guard let records else { return [] }
        return records.pending(countMax: .max).compactMap { sequence in
            guard let record = try? records.read(sequence) else { return nil }
            return (sequence, record.payload)
        }
    }

    /// Puts the log into its file; false when that did not work.
    package func save(_ log: NotificationLog) -> Bool {
        let (bytes, isShortened) = log.bytes(bytesMax: Self.fileBytesMax)
        if isShortened { shortened += 1 }
        return replace(Self.logName, bytes)
    }

    /// Puts the silences into their file; false when that did not work.
    package func save(_ silences: SilenceBook, now: Int64) -> Bool {
        replace(Self.silencesName, silences.bytes(now: now))
    }

    /// The log as it was saved, and how many of its entries were damaged.
    package func savedLog() -> (log: NotificationLog, damaged: Int) {
        content(Self.logName).map(NotificationLog.read) ?? (NotificationLog(), 0)
    }

    /// The silences as they were saved, and how many were damaged.
    package func savedSilences(now: Int64) -> (book: SilenceBook, damaged: Int) {
        content(Self.silencesName).map { SilenceBook.read($0, now: now) } ?? (SilenceBook(), 0)
    }

    private func content(_ name: String) -> [UInt8]? {
        do throws(FileError) {
            return try file(name).read(bytesMax: Self.fileBytesMax)
        } catch {
            unread.append(error)
            return nil
        }
    }

    private func replace(_ name: String, _ bytes: [UInt8]) -> Bool {
        do throws(FileError) {
            try file(name).replace(with: bytes)
            saveFailure = nil
            return true
        } catch {
            saveFailures += 1
            saveFailure = error
            return false
        }
    }

    private func file(_ name: String) -> AtomicFile {
        AtomicFile("\(directory)/\(name)", files: files)
    }
}
