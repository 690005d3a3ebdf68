package import Platform

/// A `RecordLog` on a thread of its own, so that waiting for the disk delays nothing else.
package actor Spool {
    private let thread: OwnThread
    private let directory: String
    private let limits: SpoolLimits
    private let files: any FileLayer
    private let weigh: @Sendable (SpoolRecord) -> UInt64
    private var opened: RecordLog?

    /// The spool's own thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    private init(
        name: String, directory: String, limits: SpoolLimits, files: any FileLayer,
        weigh: @escaping @Sendable (SpoolRecord) -> UInt64
    ) {
        self.weigh = weigh
        thread = OwnThread(name: name)
        self.directory = directory
        self.limits = limits
        self.files = files
    }

    deinit { thread.stop() }

    /// Opens the spool in a directory, which is made when it is not there; `name` shows in the
    /// thread list, `weigh` says what a record counts for when it is dropped.
    /// - Throws: `SpoolError` when another process has it or it cannot be read at all.
    package static func open(
        name: String, directory: String, limits: SpoolLimits,
        files: any FileLayer = DiskFileLayer(),
        weigh: @escaping @Sendable (SpoolRecord) -> UInt64 = { _ in 1 }
    ) async throws(SpoolError) -> Spool {
        let spool = Spool(
            name: name, directory: directory, limits: limits, files: files, weigh: weigh)
        try await spool.begin()
        return spool
    }

    private func begin() throws(SpoolError) {
        opened = try RecordLog(directory: directory, limits: limits, files: files, weigh: weigh)
    }

    /// Keeps one record; when this returns it is on disk.
    /// - Throws: `SpoolError`; the record is then not kept.
    package func append(_ payload: [UInt8]) throws(SpoolError) -> RecordIdentity {
        guard let opened else { throw .closed }
        return try opened.append(payload)
    }

    /// Keeps records, all or none of them; when this returns they are on disk.
    /// - Throws: `SpoolError`; the records are then not kept.
    package func append(_ payloads: [[UInt8]]) throws(SpoolError) -> [RecordIdentity] {
        guard let opened else { throw .closed }
        return try opened.append(payloads)
    }

    /// The numbers of pending records that come after `sequence`, in order.
    package func pending(after sequence: UInt64 = 0, countMax: Int) -> [UInt64] {
        opened?.pending(after: sequence, countMax: countMax) ?? []
    }

    /// A pending record; nil when it is not pending any more or was found damaged just now.
    /// - Throws: `SpoolError` when the file cannot be read; the record stays pending.
    package func read(_ sequence: UInt64) throws(SpoolError) -> SpoolRecord? {
        try opened?.read(sequence)
    }

    /// The oldest pending record after `sequence`, held until it is acknowledged or released.
    /// - Throws: `SpoolError` when the file cannot be read; the record stays pending.
    package func take(after sequence: UInt64 = 0) throws(SpoolError) -> SpoolRecord? {
        guard let opened else { return nil }
        while let next = opened.pending(after: sequence, countMax: 1).first {
            guard let record = try opened.read(next) else { continue }
            opened.hold(next)
            return record
        }
        return nil
    }

    /// Gives back a record that was taken and has not reached its goal.
    package func release(_ sequence: UInt64) { opened?.release(sequence) }

    /// Says that a record has reached its goal.
    package func acknowledge(_ sequence: UInt64) { opened?.acknowledge(sequence) }

    /// Says that all pending records up to this one have reached their goal.
    package func acknowledge(through sequence: UInt64) { opened?.acknowledge(through: sequence) }

    /// What is held and what was lost.
    package var counters: SpoolCounters { opened?.counters ?? SpoolCounters() }

    /// Lets another process have the directory; nothing can be kept or read from then on.
    package func close() { opened = nil }
}
