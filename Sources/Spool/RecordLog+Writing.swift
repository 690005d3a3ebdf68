import Platform

extension RecordLog {
    /// Keeps records, all or none of them; when this returns they are on disk.
    ///
    /// Over the limit the oldest segments are dropped first.
    /// - Throws: `SpoolError`; the records are then not kept. Only when the process ends before the
    ///   next append may they still be found on disk.
    package func append(_ payloads: [[UInt8]]) throws(SpoolError) -> [RecordIdentity] {
        var frames: [Frame] = []
        for (index, payload) in payloads.enumerated() {
            guard payload.count <= limits.recordBytesMax else {
                throw .tooLarge(bytes: payload.count, bytesMax: limits.recordBytesMax)
            }
            let identity = RecordIdentity(log: log, sequence: nextSequence + UInt64(index))
            frames.append(Frame(kind: .record, identity: identity, payload: payload))
        }
        guard let first = frames.first, let last = frames.last else { return [] }
        let notes = cancelled.map { Frame.acknowledgement($0, log: log) }
        let bytes = (notes + frames).reduce(0) { $0 + Frame.headerBytes + $1.payload.count }
        guard bytes <= limits.bytesMax else {
            throw .tooLarge(bytes: bytes, bytesMax: limits.bytesMax)
        }
        nextSequence += UInt64(frames.count)
        do throws(FileError) {
            try makeRoom(for: bytes)
            try write(notes, frames, wait: true)
            cancelled = []
        } catch {
            known.writesFailed += 1
            cancel(first.identity.sequence...last.identity.sequence)
            throw .file(error)
        }
        return frames.map(\.identity)
    }

    /// Keeps one record; when this returns it is on disk.
    ///
    /// - Throws: `SpoolError`, as for several.
    package func append(_ payload: [UInt8]) throws(SpoolError) -> RecordIdentity {
        try append([payload])[0]
    }

    /// Notes an acknowledgement, without waiting for the disk.
    func note(_ range: ClosedRange<UInt64>) {
        do throws(FileError) {
            try write([Frame.acknowledgement(range, log: log)], [], wait: false)
        } catch {
            // After a crash the record would come once more, which its user must bear anyway.
            known.writesFailed += 1
        }
    }

    private func cancel(_ range: ClosedRange<UInt64>) {
        if let last = cancelled.last, last.upperBound + 1 == range.lowerBound {
            cancelled[cancelled.count - 1] = last.lowerBound...range.upperBound
        } else {
            cancelled.append(range)
        }
    }

    // MARK: Writing

    private func write(_ notes: [Frame], _ records: [Frame], wait: Bool) throws(FileError) {
        var bytes: [UInt8] = []
        var places: [(UInt64, offset: Int, bytes: Int)] = []
        for frame in notes + records {
            let start = bytes.count
            frame.append(to: &bytes)
            if frame.kind == .record {
                places.append((frame.identity.sequence, start, bytes.count - start))
            }
        }
        let file = try openTail(for: bytes.count, first: records.first?.identity.sequence)
        let index = segments.count - 1
        let start = segments[index].bytes
        do throws(FileError) {
            try file.append(bytes)
            if wait {
                try file.synchronize()
                // A new name, too, must be on disk.
                if !isTailNamed { try files.synchronizeDirectory(directory) }
                isTailNamed = true
            }
        } catch {
            undo(to: start)
            throw error
        }
        segments[index].bytes += bytes.count
        if !notes.isEmpty, !records.isEmpty { segments[index].holdsCancellations = true }
        for (sequence, offset, bytes) in places {
            let place = Segment.Place(
                segment: segments[index].first, offset: start + offset, bytes: bytes)
            insert(sequence, place)
            if order.last.map({ $0 < sequence }) ?? true { order.append(sequence) }
        }
    }

    /// The last segment, or a new one when it is full or cannot be trusted any more.
    private func openTail(for bytes: Int, first: UInt64?) throws(FileError) -> any OpenFile {
        if let tail, let last = segments.last, last.bytes + bytes <= limits.segmentBytesMax {
            return tail
        }
        tail = nil
        let lowest = segments.last.map { $0.first + 1 } ?? 1
        let segment = Segment(first: max(first ?? nextSequence, lowest))
        nextSequence = max(nextSequence, segment.first)
        let file = try files.openToAppend(path(segment))
        segments.append(segment)
        tail = file
        isTailNamed = false
        return file
    }

    /// Takes back what a failed write has left, and leaves the segment alone from then on.
    ///
    /// After an fsync that failed it is unknown which of the bytes are on disk, and a second fsync
    /// would not tell: only a new file can be trusted.
    private func undo(to start: Int) {
        tail = nil
        let index = segments.count - 1
        let path = path(segments[index])
        if start == 0, segments[index].records.isEmpty, (try? files.remove(path)) != nil {
            segments.remove(at: index)
            return
        }
        if (try? files.truncate(path, to: start)) != nil { return }
        segments[index].bytes = (try? files.bytes(of: path)) ?? start
    }

    // MARK: Room

    private func makeRoom(for bytes: Int) throws(FileError) {
        // Before records are dropped, those that wait alone among finished ones are moved together.
        while self.bytes + bytes > limits.bytesMax - limits.segmentBytesMax, carryOldest() {}
        while self.bytes + bytes > limits.bytesMax, let oldest = segments.first {
            for sequence in oldest.records {
                guard let place = places[sequence], place.segment == oldest.first else { continue }
                let weight = (try? read(sequence)).flatMap { $0 }.map(weigh)
                // One that has just been found damaged is counted as that.
                guard places[sequence] != nil else { continue }
                if held.contains(sequence) {
                    droppedWhileHeld[sequence] = weight ?? 1
                } else {
                    countDrop(weight ?? 1)
                }
                forget(sequence)
            }
            // Reading may have found the rest of it done and removed it already.
            guard segments.first?.first == oldest.first else { continue }
            guard remove(oldest) else { throw FileError("remove", path(oldest), code: 5) }
        }
    }

    /// Moves the pending records of the oldest segment to the end when at most a half of all bytes
    /// is pending; false when there is nothing to gain.
    private func carryOldest() -> Bool {
        guard let oldest = segments.first, segments.count > 1 else { return false }
        let pendingBytes = segments.reduce(0) { $0 + $1.pendingBytes }
        guard pendingBytes * 2 <= bytes, bytes + oldest.pendingBytes <= limits.bytesMax else {
            return false
        }
        var frames: [Frame] = []
        for sequence in oldest.records where places[sequence]?.segment == oldest.first {
            // One that cannot be read stays, and the segment with it.
            guard let read = try? read(sequence) else { return false }
            frames.append(Frame(kind: .record, identity: read.identity, payload: read.payload))
        }
        do throws(FileError) {
            try write([], frames, wait: true)
            return remove(oldest)
        } catch {
            known.writesFailed += 1
            return false
        }
    }
}
