import Platform

extension RecordLog {
    /// How far at most a process begins to count beyond what it finds.
    private static let stride: UInt64 = 1 << 36

    /// Reads what an earlier process has left behind.
    ///
    /// Everything goes to a new segment from here on: the old ones stay as they are found.
    /// - Throws: `FileError` when the disk stands still: what it holds can be read later.
    func scan(_ firsts: [UInt64]) throws(FileError) {
        var acknowledged: [ClosedRange<UInt64>] = []
        for (index, first) in firsts.enumerated() {
            var segment = Segment(first: first)
            nextSequence = max(nextSequence, first + 1)
            let following = index + 1 < firsts.count ? firsts[index + 1] : nil
            do throws(FileError) {
                segment.bytes = try files.bytes(of: path(segment))
                segments.append(segment)
                try take(following: following, &acknowledged)
            } catch {
                if error.isAbsence {
                    segments.removeAll { $0.first == first && $0.records.isEmpty }
                    continue
                }
                if error.hasTimedOut { throw error }
                // It stays where it is: a person may get at it by other means.
                if segments.last?.first != first { segments.append(segment) }
                known.recordsDamaged += 1
            }
        }
        forget(acknowledged)
        // What was seen here is perhaps not all that a failure of power can bring back: numbers that
        // an earlier process has used must not meet ours.
        nextSequence += UInt64.random(in: 1...Self.stride)
        order = places.keys.sorted()
        removeDoneSegments()
        try confirm()
    }

    /// Brings to the disk what was found, and the names that are gone.
    ///
    /// Else a failure of power could take back what this process has seen: a record that is
    /// delivered by then, or a removal, whose numbers would meet new ones.
    /// - Throws: `FileError` when the disk stands still; one that refuses can still be read.
    private func confirm() throws(FileError) {
        do throws(FileError) {
            if let last = segments.last { try files.openToAppend(path(last)).synchronize() }
        } catch {
            if error.hasTimedOut { throw error }
        }
        do throws(FileError) {
            try files.synchronizeDirectory(directory)
        } catch {
            if error.hasTimedOut { throw error }
        }
    }

    /// Takes the content of the last segment of the list.
    private func take(
        following: UInt64?, _ acknowledged: inout [ClosedRange<UInt64>]
    ) throws(FileError) {
        let index = segments.count - 1
        let path = path(segments[index])
        var reader = SegmentReader(path: path, bytes: segments[index].bytes, files: files)
        if segments[index].bytes > reader.end { known.recordsDamaged += 1 }
        var at = 0
        while at < reader.end {
            let found = try reader.finding(at: at)
            if case .frame(let frame, let bytes) = found {
                let place = Segment.Place(segment: segments[index].first, offset: at, bytes: bytes)
                take(frame, place, &acknowledged)
                at += bytes
                continue
            }
            let next = try reader.next(from: at + 1)
            if next == nil {
                var isTorn = found == .cut
                if !isTorn { isTorn = try reader.isHole(from: at) }
                if isTorn { return cutTail(at) }
            }
            let end = next ?? reader.end
            let damaged = try files.read(
                path, from: at, count: min(end - at, Quarantine.bytesMaxEach))
            if quarantine.put(damaged[...], segment: segments[index], offset: at) {
                let most = UInt64(max(1, (end - at) / Frame.headerBytes))
                var behind: Frame.Finding?
                if let next { behind = try reader.finding(at: next) }
                known.recordsDamaged += min(most, missing(behind: index, behind, following))
            }
            at = end
        }
    }

    private func take(
        _ frame: Frame, _ place: Segment.Place, _ acknowledged: inout [ClosedRange<UInt64>]
    ) {
        let sequence = frame.identity.sequence
        if let range = frame.acknowledged {
            guard range.upperBound <= Frame.foundSequenceMax else { return }
            nextSequence = max(nextSequence, range.upperBound + 1)
            segments[segments.count - 1].holdsCancellations = true
            acknowledged.append(range)
            return
        }
        guard sequence <= Frame.foundSequenceMax else {
            known.recordsDamaged += 1
            return
        }
        nextSequence = max(nextSequence, sequence + 1)
        // A copy that was made to free an old segment: the first one counts.
        guard frame.kind == .record, places[sequence] == nil else { return }
        insert(sequence, place)
    }

    /// Takes out what was acknowledged, each record once, however many acknowledgements name it.
    private func forget(_ acknowledged: [ClosedRange<UInt64>]) {
        let found = places.keys.sorted()
        var index = 0
        for range in acknowledged.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            index = max(index, found.firstIndex(after: range.lowerBound - 1))
            while index < found.count, found[index] <= range.upperBound {
                forget(found[index])
                index += 1
            }
        }
    }

    /// Cuts off what a crash has left of a write at the end.
    ///
    /// Of a write that came to its end nothing is missing: a frame as long as it says is damaged.
    private func cutTail(_ end: Int) {
        let index = segments.count - 1
        // If it cannot be cut, it is found again next time.
        if (try? files.truncate(path(segments[index]), to: end)) != nil {
            segments[index].bytes = end
        }
        known.tornTails += 1
    }

    /// How many records a damaged place has cost, at least one.
    private func missing(behind index: Int, _ next: Frame.Finding?, _ following: UInt64?) -> UInt64
    {
        // A name may say 0, which no record has.
        let last = segments[index].records.last ?? max(1, segments[index].first) - 1
        var bound = following
        if case .frame(let frame, _) = next { bound = frame.identity.sequence }
        guard let bound, bound > last + 1 else { return 1 }
        return bound - last - 1
    }

    /// Puts a record into the index, as one of the last segment's and of no other's.
    func insert(_ sequence: UInt64, _ place: Segment.Place) {
        if let old = places[sequence],
            let index = segments.firstIndex(where: { $0.first == old.segment })
        {
            segments[index].pending -= 1
            segments[index].pendingBytes -= old.bytes
        }
        places[sequence] = place
        let index = segments.count - 1
        segments[index].records.append(sequence)
        segments[index].pending += 1
        segments[index].pendingBytes += place.bytes
    }
}
