import FoundationEssentials
import Messages
import Notifications
package import Spool

/// What the disk could not give or take when it was needed, once it can.
extension NotificationPipeline {
    /// How long nothing is tried after that, in milliseconds.
    static let catchUpPause: Int64 = 5000
    /// How many messages of a receiver are kept late in one turn.
    static let keptLateMax = 100

    /// What the outbox has lost and holds.
    package var outbox: SpoolCounters { files.counters }

    /// Why nothing can be kept on disk, or nil.
    package var refusal: SpoolError? { files.refusal }

    /// Why something is on no disk, or nil.
    package var diskTrouble: String? {
        files.trouble ?? (isCaughtUp || !earlier.hasBegun ? nil : "messages wait in memory alone")
    }

    /// Whether what was there before is known and everything new is kept, as far as that is tried.
    var isCaughtUp: Bool { files.isOpen && queues.values.allSatisfy { !$0.hasUnsaved } }

    /// Takes up what could not be read at the start and keeps what could not be kept, now and then.
    func catchUp(_ now: Int64) {
        guard earlier.hasBegun, !isCaughtUp, earlier.isTime(at: now, pause: Self.catchUpPause)
        else { return }
        if !files.isRead {
            if let left = files.read(now: now) { takeUp(left, now) }
        } else if let messages = files.reopen() {
            takeUp(messages, NotificationLog(), now)
        }
        if files.isOpen { keepUnsaved() }
    }

    /// Takes up what an earlier process has left although this one has notified already.
    ///
    /// What fires by either log does: an end is then sent by this process.
    private func takeUp(_ left: OutboxFiles.Left, _ now: Int64) {
        tally.damaged += left.damaged
        // None could be set meanwhile.
        keptSilences.takeUp(left.silences)
        takeUp(left.messages, left.log, now)
    }

    private func takeUp(
        _ records: [(sequence: UInt64, payload: [UInt8])], _ found: NotificationLog, _ now: Int64
    ) {
        var found = KeptLog(found)
        let messages = restored(records, into: &found)
        keptLog.add(found.log)
        earlier.takeUpLate(at: now)
        dispatcher = dispatcher.replacing(plan, log: log, now: now)
        for (sequence, message) in messages {
            enqueue(message, sequence, isRestored: true, now)
        }
    }

    /// The messages of records that wait; the log gets what it does not know of them.
    ///
    /// Both then have the present names of groups.
    func restored(
        _ records: [(sequence: UInt64, payload: [UInt8])], into kept: inout KeptLog
    ) -> [(UInt64, Message)] {
        var messages: [(UInt64, Message)] = []
        let names = FormerKeys(plan)
        if let renamed = names.renamed(kept.log) { kept.replace(with: renamed) }
        for (sequence, payload) in records {
            guard let record = try? JSONDecoder().decode(OutboxRecord.self, from: Data(payload)),
                record.isPlausible
            else {
                tally.damaged += 1
                files.acknowledge(sequence)
                continue
            }
            // The process ended before the log was saved.
            if var entry = record.entry.map(names.renamed),
                entry.sentAt >= kept.log[entry.logKey]?.sentAt ?? 0
            {
                entry.address = entry.address ?? kept.log[entry.logKey]?.address
                kept.keep(entry)
            }
            messages.append((sequence, names.renamed(record.message)))
        }
        return messages
    }

    /// Puts on disk the messages that wait in memory alone.
    private func keepUnsaved() {
        for name in queues.keys.sorted() {
            let messages = queues[name]?.unsaved(countMax: Self.keptLateMax) ?? []
            let records = messages.map { message in
                let key = NotificationLog.Key(groupKey: message.groupKey, receiver: name)
                return OutboxRecord(message: message, entry: log[key])
            }
            guard !records.isEmpty else { continue }
            let kept = files.append(records)
            for case (let message, let sequence?) in zip(messages, kept) {
                queues[name]?.keep(message.id, as: sequence)
            }
            if kept.contains(nil) { return }
        }
    }
}
