package import Sampling

/// What the sessions of a server have done of late: every sample of an hour, and two days by the minute.
///
/// A minute is summed exactly, with a remainder beyond the combinations that are kept. It is answered
/// from its samples as long as all of them are there, and then from its sum, so that nothing counts
/// twice. What takes more than `bytesMax` goes, oldest first; samples take at most half of it.
package struct ActivityMemory: Sendable {
    /// For how long samples are kept, in milliseconds.
    package static let detailMilliseconds: Int64 = 3_600_000
    /// For how long minutes are kept, in milliseconds.
    package static let minutesMilliseconds: Int64 = 2 * 86_400_000
    /// How much it may take.
    package static let bytesLimits = 1 << 20...256 << 20
    /// What it may take unless the configuration says otherwise.
    package static let bytesDefault = 8 << 20
    private static let minute: Int64 = 60_000
    /// A sample stands for an hour at most, in microseconds.
    private static let weightMax = 3_600_000_000
    /// How many minutes share their texts.
    private static let minutesPerChunk = 60

    /// How much it may take, in bytes.
    package private(set) var bytesMax: Int
    /// Full chunks of samples, each of one minute at most.
    private(set) var detail: [ActivityChunk] = []
    private(set) var openDetail: ChunkBuilder?
    /// Full chunks of minutes.
    private(set) var minutes: [ActivityChunk] = []
    private(set) var openMinutes: ChunkBuilder?
    private(set) var present: MinuteSums?
    /// The number of the present minute.
    private(set) var serial = 0
    /// Minutes before this one are answered from their sums.
    private(set) var detailFrom = 0
    private var last: Int64 = 0
    private var sealedBytes = 0
    private var detailBytes = 0

    /// Knows nothing yet.
    package init(bytesMax: Int = bytesDefault) { self.bytesMax = bytesMax }

    init(
        bytesMax: Int, detail: [ActivityChunk], minutes: [ActivityChunk], serial: Int,
        detailFrom: Int, last: Int64
    ) {
        self.bytesMax = bytesMax
        self.detail = detail
        self.minutes = minutes
        self.serial = serial
        self.detailFrom = detailFrom
        self.last = last
        count()
        fit()
    }

    /// What it takes, in bytes.
    package var bytes: Int {
        sealedBytes + (openDetail?.bytes ?? 0) + (openMinutes?.bytes ?? 0) + (present?.bytes ?? 0)
    }

    /// Whether it knows nothing.
    package var isEmpty: Bool { oldest == nil }

    /// The time of the oldest sample or minute, in milliseconds since 1970; nil without any.
    package var oldest: Int64? {
        [
            minutes.first?.times.lowerBound, openMinutes?.times.lowerBound, present?.begin,
            detail.first?.times.lowerBound,
        ].compactMap(\.self).min()
    }

    /// How many combinations of a sample, and of a minute, are kept apart.
    var combinationsMax: Int { max(64, min(bytesMax >> 14, 512)) }

    /// When a chunk is full.
    private var chunkBytesMax: Int { bytesMax / 16 }

    // MARK: Samples

    /// Takes a sample of this time that stands for a number of microseconds.
    ///
    /// Times do not go back; an owner whose clock was set calls `shift` before. Gives the time at
    /// which the sample counts, nil when it counts for nothing.
    @discardableResult
    package mutating func append(
        _ load: SampledLoad, at time: Int64, microseconds: Int
    ) -> Int64? {
        let weight = min(microseconds, Self.weightMax)
        guard weight > 0, (0..<ActivityRecord.timeMax).contains(time) else { return nil }
        let time = max(time, last)
        last = time
        let begin = time - time % Self.minute
        if let present, present.begin != begin { closeMinute() }
        let most = combinationsMax
        let (entries, rest) = ranked(load.sessions, most: most)
        // What grows is changed in its place: a copy for each sample would cost more than the sample.
        if present == nil { present = MinuteSums(begin: begin) }
        present?.add(entries, remainder: rest, weight: weight, most: 2 * most)
        if serial >= detailFrom {
            let head = ActivityRecord(
                time: time, observed: weight, samples: 1, unit: weight, remainder: rest)
            if openDetail == nil { openDetail = ChunkBuilder(serial: serial, start: time) }
            openDetail?.add(head, entries)
            if let bytes = openDetail?.bytes, bytes > chunkBytesMax { sealDetail() }
        }
        expire(at: time)
        return time
    }

    private mutating func sealDetail() {
        if let chunk = openDetail?.chunk {
            detail.append(chunk)
            detailBytes += chunk.bytes
            sealedBytes += chunk.bytes
        }
        openDetail = nil
    }

    mutating func closeMinute() {
        guard let sums = present else { return }
        sealDetail()
        let (head, entries) = sums.kept(most: combinationsMax)
        if openMinutes == nil { openMinutes = ChunkBuilder(serial: serial, start: head.time) }
        openMinutes?.add(head, entries)
        if let chunk = openMinutes,
            chunk.records >= Self.minutesPerChunk || chunk.bytes > chunkBytesMax
        {
            sealMinutes()
        }
        present = nil
        serial += 1
    }

    mutating func sealMinutes() {
        if let chunk = openMinutes?.chunk {
            minutes.append(chunk)
            sealedBytes += chunk.bytes
        }
        openMinutes = nil
    }

    // MARK: Bounds

    /// Gives up what is too old at this time, and what is too much.
    package mutating func expire(at now: Int64) {
        let detailEnd = now - Self.detailMilliseconds
        let minutesEnd = now - Self.minutesMilliseconds
        if let present, present.begin + Self.minute < detailEnd { closeMinute() }
        while let oldest = detail.first?.times ?? openDetail?.times, oldest.upperBound < detailEnd {
            evictDetail()
        }
        while let oldest = minutes.first?.times, oldest.upperBound < minutesEnd { evictMinutes() }
        if let oldest = openMinutes?.times, oldest.upperBound < minutesEnd { openMinutes = nil }
        fit()
    }

    /// Takes no more than this from now on.
    package mutating func use(bytesMax: Int) {
        self.bytesMax = bytesMax
        fit()
    }

    /// Gives up the oldest; false when there is nothing more.
    package mutating func evictOldest() -> Bool {
        if !detail.isEmpty || openDetail != nil {
            evictDetail()
        } else if !minutes.isEmpty {
            evictMinutes()
        } else if openMinutes != nil {
            openMinutes = nil
        } else {
            return false
        }
        return true
    }

    private mutating func fit() {
        while detailBytes + (openDetail?.bytes ?? 0) > bytesMax / 2 { evictDetail() }
        while bytes > bytesMax, !minutes.isEmpty { evictMinutes() }
        while bytes > bytesMax, !detail.isEmpty || openDetail != nil { evictDetail() }
        if bytes > bytesMax { openMinutes = nil }
    }

    /// Gives up the samples of the oldest minute, whose sum remains.
    private mutating func evictDetail() {
        guard let oldest = detail.first?.serial ?? openDetail?.serial else { return }
        detailFrom = max(detailFrom, oldest + 1)
        let kept = detail.firstIndex { $0.serial >= detailFrom } ?? detail.endIndex
        let freed = detail[..<kept].reduce(0) { $0 + $1.bytes }
        detail.removeSubrange(..<kept)
        detailBytes -= freed
        sealedBytes -= freed
        if let open = openDetail, open.serial < detailFrom { openDetail = nil }
    }

    private mutating func evictMinutes() {
        guard !minutes.isEmpty else { return }
        sealedBytes -= minutes.removeFirst().bytes
    }

    private mutating func count() {
        detailBytes = detail.reduce(0) { $0 + $1.bytes }
        sealedBytes = minutes.reduce(detailBytes) { $0 + $1.bytes }
    }

    // MARK: Time

    /// The time of day was set by a number of milliseconds: what was before moves with it.
    package mutating func shift(by step: Int64) {
        for index in detail.indices { detail[index].shift(by: step) }
        for index in minutes.indices { minutes[index].shift(by: step) }
        openDetail?.shift(by: step)
        openMinutes?.shift(by: step)
        let most = ActivityRecord.timeMax - 1
        func moved(_ time: Int64) -> Int64 { time + max(-time, min(step, most - time)) }
        last = moved(last)
        if let present { self.present?.begin = moved(present.begin) }
    }

    /// Puts what an earlier agent knew before what is known here.
    package mutating func precede(by older: ActivityMemory) {
        var older = older
        older.closeMinute()
        older.sealDetail()
        older.sealMinutes()
        let own = self
        self = ActivityMemory(
            bytesMax: bytesMax, detail: older.detail, minutes: older.minutes,
            serial: older.serial, detailFrom: older.detailFrom, last: older.last)
        let offset = serial
        func moved(_ chunk: ActivityChunk) -> ActivityChunk {
            var chunk = chunk
            chunk.serial += offset
            return chunk
        }
        var new = own
        new.closeMinute()
        new.sealDetail()
        new.sealMinutes()
        detail += new.detail.map(moved)
        minutes += new.minutes.map(moved)
        if new.detailFrom > 0 {
            detailFrom = max(detailFrom, offset + new.detailFrom)
            detail.removeAll { $0.serial < detailFrom }
        }
        serial = offset + new.serial
        last = max(last, new.last)
        count()
        fit()
    }
}
