package import Metrics

/// Samples of the sessions between polls: when they are taken, and what they add up to.
package struct SessionSampling {
    /// Why a sample was left out.
    package enum Gap: String, CaseIterable {
        /// The connection was busy with a poll, or the agent stood still.
        case busy
        /// Samples took too long, so that the interval is wider than configured.
        case slow
        /// The server did not answer, refused it, or had more rows than are read.
        case failed
    }

    /// How often samples are taken.
    package var pace: SamplePace
    var ledger: ActivityLedger
    /// When the last one was taken, in seconds since the worker started.
    package private(set) var last: Double?
    /// Up to when left out ones are counted.
    private var counted: Double?
    /// Before this none is taken, in seconds since the worker started.
    package var restsUntil = 0.0
    private var missed: [Gap: Int] = [:]
    private var seconds = 0.0
    /// What was shown last.
    private var families: [Family] = []
    private var totals: [Family] = []
    /// What the log last said of why there are none.
    package var trouble: String?
    /// Samples whose load is not taken yet.
    private var waiting: [(sample: ActivitySample, began: Double, microseconds: Int)] = []
    /// How many wait for the name of a database at most.
    private static let waitingMax = 20

    /// Samples at this interval, in seconds; `zeroTurns` is the ledger's.
    package init(interval: Double, zeroTurns: Int) {
        pace = SamplePace(configured: interval)
        ledger = ActivityLedger(zeroTurns: zeroTurns)
    }

    /// Takes a sample that was asked for at `began` and came at `ended`.
    package mutating func take(_ sample: ActivitySample, from began: Double, to ended: Double) {
        seconds += ended - began
        if let counted {
            missed[pace.isWidened ? .slow : .busy, default: 0] += pace.missed(in: began - counted)
        }
        // Nothing is known of the time before the first one.
        let weight = last.map { pace.weight(after: began - $0) } ?? 0
        ledger.take(sample, seconds: weight)
        if weight > 0 {
            waiting.append((sample, began, ActivityLedger.microseconds(weight)))
        }
        (last, counted) = (began, began)
        _ = pace.took(ended - began)
    }

    /// A sample could not be taken.
    package mutating func fail(from began: Double, to ended: Double) {
        seconds += ended - began
        missed[.failed, default: 0] += 1
        counted = began
    }

    /// Whether loads are waiting to be taken.
    package var hasLoads: Bool { !waiting.isEmpty }

    /// The oids of the databases of clients in samples that are not taken yet.
    package var databases: Set<[UInt8]> {
        Set(
            waiting.flatMap { $0.sample.sessions.filter { $0.load == .clients } }
                .compactMap(\.database))
    }

    /// The loads that are not taken yet; `database` names an oid.
    ///
    /// A sample with a database whose name is not known waits for the next poll, which `isPolled` says
    /// has been.
    package mutating func takeLoads(isPolled: Bool, database: (String) -> String?) -> [TimedLoad] {
        var loads: [TimedLoad] = []
        while let next = waiting.first {
            let load = SampledLoad(next.sample, database: database)
            guard load.isNamed || isPolled || waiting.count > Self.waitingMax else { break }
            waiting.removeFirst()
            loads.append(
                TimedLoad(
                    load,
                    blocking: SampledBlocking(
                        next.sample, microseconds: next.microseconds, database: database),
                    began: next.began, microseconds: next.microseconds))
        }
        return loads
    }

    /// Makes families of what was counted until now.
    package mutating func derive(bytesMax: Int, database: (String) -> String?) {
        families = ledger.families(bytesMax: bytesMax, database: database)
        totals = ledger.totals
    }

    /// What is shown at `now`; nothing when the last sample is older than `ageMax`.
    package func shown(_ now: Double, ageMax: Double) -> [Family] {
        isShown(now, ageMax: ageMax) ? families : []
    }

    /// What was counted in all by what is shown at `now`.
    package func counted(_ now: Double, ageMax: Double) -> [Family] {
        isShown(now, ageMax: ageMax) ? totals : []
    }

    private func isShown(_ now: Double, ageMax: Double) -> Bool {
        last.map { now - $0 <= max(ageMax, 3 * pace.interval) } ?? false
    }

    /// What is said of sampling itself.
    package var own: [Family] {
        [
            Family(Self.samplesMetric, Double(ledger.samples)),
            Family(
                Self.samplesMissedMetric,
                Gap.allCases.map {
                    Sample(
                        Labels(names: ["reason"], values: [$0.rawValue]), Double(missed[$0] ?? 0))
                }),
            Family(Self.sampleIntervalMetric, pace.interval),
            Family(Self.sampleSecondsMetric, seconds),
        ]
    }

    // MARK: Metrics

    /// What is said of sampling itself, without values.
    package static let metrics = [
        samplesMetric, samplesMissedMetric, sampleIntervalMetric, sampleSecondsMetric,
    ]

    private static let samplesMetric = Metric(
        "pgvigil_activity_samples_total", .counter, "Samples of the sessions that were taken.")
    private static let samplesMissedMetric = Metric(
        "pgvigil_activity_samples_missed_total", .counter,
        "Samples of the sessions that were left out: busy (the connection was), slow (they took too"
            + " long, so that fewer are taken) or failed.")
    private static let sampleIntervalMetric = Metric(
        "pgvigil_activity_sample_interval_seconds", .gauge,
        "Time between two samples of the sessions, which is longer than configured while they take"
            + " too long.")
    private static let sampleSecondsMetric = Metric(
        "pgvigil_activity_sampling_seconds_total", .counter,
        "Time that samples of the sessions took, from question to answer.")
}
