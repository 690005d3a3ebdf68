package import Notifications
package import Platform
package import Spool

/// What notifications keep on disk: the outbox, the log of what was sent, and the silences.
package final class OutboxFiles {
    /// What an earlier process has left behind.
    package struct Left {
        /// What was sent.
        package let log: NotificationLog
        /// The silences.
        package let silences: SilenceBook
        /// The messages that wait, in order.
        package let messages: [(sequence: UInt64, payload: [UInt8])]
        /// How many entries of the log and silences were damaged.
        package let damaged: Int
    }

    /// The most bytes of messages that wait.
    package static let bytesMax = 64 << 20
    static let logName = "notifications.log"
    private static let silencesName = "silences.json"
    private static let fileBytesMax = 64 << 20

    private let directory: String
    private let files: any FileLayer
    private var records: RecordLog?
    /// Why nothing can be kept on disk, or nil.
    package private(set) var refusal: SpoolError?
    /// Why the last attempt to write has failed, or nil.
    private var failure: String?
    /// Whether what lies there is known: until then nothing is written over it.
    package private(set) var isRead = false

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
        open()
        if case .locked = refusal, let refusal { throw refusal }
    }

    private func open() {
        try? files.makeDirectory(directory)
        do throws(SpoolError) {
            records = try RecordLog(
                directory: "\(directory)/outbox", limits: SpoolLimits(bytesMax: Self.bytesMax),
                files: files)
            refusal = nil
        } catch { refusal = error }
    }

    /// What an earlier process has left; nil while the disk does not answer.
    ///
    /// Where nothing can be kept the messages are missing until `open` has worked.
    package func read(now: Int64) -> Left? {
        if records == nil {
            open()
            switch refusal {
            case .locked?: return nil
            case .file(let error)? where error.hasTimedOut: return nil
            default: break
            }
        }
        do throws(SpoolError) {
            let log = try content(Self.logName).map(NotificationLog.read)
            let silences = try content(Self.silencesName).map { SilenceBook.read($0, now: now) }
            let messages = try pending()
            isRead = true
            if records != nil { refusal = nil }
            return Left(
                log: log?.log ?? NotificationLog(), silences: silences?.book ?? SilenceBook(),
                messages: messages, damaged: (log?.damaged ?? 0) + (silences?.damaged ?? 0))
        } catch {
            refusal = error
            return nil
        }
    }

    /// Opens the outbox once more where it could not be; what it holds is nil while it cannot.
    package func reopen() -> [(sequence: UInt64, payload: [UInt8])]? {
        guard isRead, records == nil else { return nil }
        open()
        do throws(SpoolError) {
            return records == nil ? nil : try pending()
        } catch {
            (records, refusal) = (nil, error)
            return nil
        }
    }

    /// Whether messages can be kept.
    package var isOpen: Bool { isRead && records != nil }

    /// Why what is new is not on disk, or nil when it is.
    package var trouble: String? { refusal.map { "\($0)" } ?? failure }

    /// What the outbox has lost and holds.
    package var counters: SpoolCounters { records?.counters ?? SpoolCounters() }

    /// Records and logs that were written in part, because the disk holds so much only.
    package private(set) var shortened = 0

    /// Files that could not be read at the start, with the reason: what they knew is not known.
    package private(set) var unread: [FileError] = []
    /// How often the log or the silences could not be written.
    package private(set) var saveFailures = 0

    /// Keeps records, and returns when they are on disk; nil for each when that cannot be.
    package func append(_ messages: [OutboxRecord]) -> [UInt64?] {
        guard isRead, let records else { return messages.map { _ in nil } }
        var payloads: [[UInt8]] = []
        var shortened = 0
        for record in messages {
            let (bytes, isShortened) = record.payload(bytesMax: records.limits.recordBytesMax)
            if isShortened { shortened += 1 }
            payloads.append(bytes)
        }
        do throws(SpoolError) {
            let kept = try records.append(payloads)
            self.shortened += shortened
            failure = nil
            return kept.map(\.sequence)
        } catch {
            failure = "\(error)"
            if error.hasTimedOut { return messages.map { _ in nil } }
        }
        // What is too much together may find room one by one.
        self.shortened += shortened
        return payloads.map { try? records.append($0).sequence }
    }

    /// Forgets a record that has reached its goal.
    package func acknowledge(_ sequence: UInt64) { records?.acknowledge(sequence) }

    /// All records that wait, in order.
    private func pending() throws(SpoolError) -> [(sequence: UInt64, payload: [UInt8])] {
        guard let records else { return [] }
        var found: [(sequence: UInt64, payload: [UInt8])] = []
        for sequence in records.pending(countMax: .max) {
            do throws(SpoolError) {
                if let record = try records.read(sequence) {
                    found.append((sequence, record.payload))
                }
            } catch {
                // One that cannot be read waits for the next process.
                if error.hasTimedOut { throw error }
            }
        }
        return found
    }

    /// Puts the log into its file; false when that did not work.
    package func save(_ log: NotificationLog) -> Bool {
        guard isRead else { return false }
        let (bytes, isShortened) = log.bytes(bytesMax: Self.fileBytesMax)
        if isShortened { shortened += 1 }
        return replace(Self.logName, bytes)
    }

    /// Puts the silences into their file; false when that did not work.
    package func save(_ silences: SilenceBook, now: Int64) -> Bool {
        isRead && replace(Self.silencesName, silences.bytes(now: now))
    }

    private func content(_ name: String) throws(SpoolError) -> [UInt8]? {
        do throws(FileError) {
            return try file(name).read(bytesMax: Self.fileBytesMax)
        } catch {
            if error.hasTimedOut { throw .file(error) }
            unread.append(error)
            return nil
        }
    }

    private func replace(_ name: String, _ bytes: [UInt8]) -> Bool {
        do throws(FileError) {
            try file(name).replace(with: bytes)
            failure = nil
            return true
        } catch {
            failure = "\(error)"
            saveFailures += 1
            return false
        }
    }

    private func file(_ name: String) -> AtomicFile {
        AtomicFile("\(directory)/\(name)", files: files)
    }
}
