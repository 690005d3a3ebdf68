import Platform

extension RecordLog {
    /// How far at most a process begins to count beyond what it finds.
    private static let stride: UInt64 = 1 << 36

    /// Reads what an earlier process has left behind.
    ///
    /// Everything goes to a new segment from here on: the old ones stay as they are found.
    func scan(_ firsts: [UInt64]) {
        for (index, first) in firsts.enumerated() {
            var segment = Segment(first: first)
            nextSequence = max(nextSequence, first + 1)
            let following = index + 1 < firsts.count ? firsts[index + 1] : nil
            do throws(FileError) {
                segment.bytes = try files.bytes(of: path(segment))
                let content = try files.read(path(segment), from: 0, count: segment.bytes)
                segments.append(segment)
                take(content, following: following)
            } catch {
                if error.isAbsence { continue }
                // It stays where it is: a person may get at it by other means.
                segments.append(segment)
                known.recordsDamaged += 1
            }
        }
        // What was seen here is perhaps not all that a failure of power can bring back: numbers that
        // an earlier process has used must not meet ours.
        nextSequence += UInt64.random(in: 1...Self.stride)
        order = places.keys.sorted()
        removeDoneSegments()
        confirm()
    }

    /// Brings to the disk what was found, and the names that are gone.
    ///
    /// Else a failure of power could take back what this process has seen: a record that is
    /// delivered by then, or a removal, whose numbers would meet new ones.
    private func confirm() {
        if let last = segments.last {
            try? files.openToAppend(path(last)).synchronize()
        }
        try? files.synchronizeDirectory(directory)
    }

    /// Takes the content of the last segment of the list.
    private func take(_ content: [UInt8], following: UInt64?) {
        let index = segments.count - 1
        var at = 0
        while at < content.count {
            switch Frame.find(in: content[at...]) {
            case .frame(let frame, let bytes):
                take(frame, Segment.Place(segment: segments[index].first, offset: at, bytes: bytes))
                at += bytes
            case .cut, .damaged:
                let next = Frame.next(in: content, from: at + 1)
                if next == nil, cutTail(content[at...], following: following) { return }
                let end = next ?? content.count
                let damaged = content[at..<end]
                if quarantine.put(damaged, segment: segments[index], offset: at) {
                    let most = UInt64(max(1, damaged.count / Frame.headerBytes))
                    known.recordsDamaged += min(
                        most,
                        missing(
                            behind: index, next.map { Frame.find(in: content[$0...]) }, following))
                }
                at = end
            }
        }
    }

    private func take(_ frame: Frame, _ place: Segment.Place) {
        let sequence = frame.identity.sequence
        if let range = frame.acknowledged {
            nextSequence = max(nextSequence, range.upperBound + 1)
            segments[segments.count - 1].holdsCancellations = true
            for done in acknowledgedPlaces(range) { forget(done) }
            return
        }
        nextSequence = max(nextSequence, sequence + 1)
        // A copy that was made to free an old segment: the first one counts.
        guard frame.kind == .record, places[sequence] == nil else { return }
        insert(sequence, place)
    }

    private func acknowledgedPlaces(_ range: ClosedRange<UInt64>) -> [UInt64] {
        range.upperBound - range.lowerBound < UInt64(places.count)
            ? range.filter { places[$0] != nil } : places.keys.filter(range.contains)
    }

    /// Whether what stands at the end is only what a crash has left of a write; cuts it off.
    ///
    /// Of a write that came to its end nothing is missing: a frame as long as it says is damaged.
    private func cutTail(_ rest: ArraySlice<UInt8>, following: UInt64?) -> Bool {
        let index = segments.count - 1
        let isHole = rest.allSatisfy { $0 == 0 }
        guard isHole || Frame.find(in: rest) == .cut else { return false }
        let end = rest.startIndex
        // If it cannot be cut, it is found again next time.
        if (try? files.truncate(path(segments[index]), to: end)) != nil {
            segments[index].bytes = end
        }
        known.tornTails += 1
        return true
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
