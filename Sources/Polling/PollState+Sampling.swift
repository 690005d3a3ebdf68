import Collection
import Metrics
import Pacing
package import Sampling
import Servers
import Tables
import TargetMetrics
import Targets

/// What the time between two polls may be used for.
extension PollState {
    /// Whether no poll is under way and the connection leads to a server that answers.
    package var isConnectionFree: Bool { poll.isOver && availability.isUp && server.facts != nil }

    /// When the sessions may next be sampled, in seconds since the worker started; nil when not
    /// before the next poll, which reads them itself.
    ///
    /// Samples come every `pace` seconds from the last poll on. The last one has half of that to
    /// end in, at most half of the time between polls, so that it is never in the way of the poll. A server that is down or that is no
    /// PostgreSQL is left alone.
    package func nextSample(
        after now: Double, every pace: Double, before nextPoll: Double
    ) -> Double? {
        guard isConnectionFree, server.facts?.kind == .postgresql else { return nil }
        let count = ((now - poll.tick) / pace).rounded(.down) + 1
        let next = poll.tick + count * pace
        return next + room(pace) <= nextPoll ? next : nil
    }

    /// In seconds: what a sample has to end in before the next poll.
    ///
    /// A pace that is slower than the polls must find room between two of them, too: otherwise there
    /// would never be a sample again that shows that they are cheap.
    private func room(_ pace: Double) -> Double { min(pace, target.interval) / 2 }
}

/// Samples of the sessions.
extension PollState {
    /// In seconds: how long a refusal of the server's is believed.
    private static let sampleRestSeconds = 300.0

    /// Whether the sessions are to be read once after this poll, because it has not read them and there
    /// are no samples.
    package func isReadingDue(_ now: Double, before nextPoll: Double) -> Bool {
        guard sampling == nil, isFollowed, isConnectionFree, poll.reading?.activity == nil,
            let facts = server.facts, facts.kind == .postgresql,
            facts.roles.contains(ActivitySample.role)
        else { return false }
        return now + target.interval / 2 <= nextPoll
    }

    /// What a sample showed, with the names of databases and what may be shown of texts.
    package func reading(_ sample: ActivitySample) -> SessionsReading {
        SessionsReading(
            sample, databases: databaseNames, relations: relationNames(sample),
            texts: target.texts)
    }

    /// The names of awaited relations of databases that are visited, as the last answers there had
    /// them, by the processes that wait.
    private func relationNames(_ sample: ActivitySample) -> [Int32: String] {
        var names: [Int32: String] = [:]
        let databases = databaseNames
        for session in sample.sessions {
            guard let lock = session.lock, lock.name == nil, let oid = lock.relation,
                let place = session.database,
                let database = databases[String(decoding: place, as: UTF8.self)]
            else { continue }
            let key = ExactText(String(decoding: oid, as: UTF8.self))
            for (collector, name) in [
                ("pg_stat_all_tables", "relname"), ("pg_stat_all_indexes", "indexrelname"),
            ] {
                let labels = collectors[collector]?.ranks[database]?.labels(of: key)
                guard let labels, let schema = labels["schemaname"], let name = labels[name] else {
                    continue
                }
                names[session.pid] = "\(schema).\(name)"
            }
        }
        return names
    }

    /// When the next sample is taken, in seconds since the worker started.
    ///
    /// Nil when not before the next poll. `random` is from 0 to 1.
    package func nextActivitySample(
        after now: Double, before nextPoll: Double, random: Double
    ) -> Double? {
        guard let sampling, isFollowed, now >= sampling.restsUntil, isConnectionFree,
            let facts = server.facts, facts.kind == .postgresql,
            facts.roles.contains(ActivitySample.role)
        else { return nil }
        let pace = sampling.pace
        // The poll stood in the place of one, which comes right behind it.
        let isOverdue = sampling.last.map { now - $0 >= SamplePace.overdue * pace.interval } ?? true
        if isOverdue, now + room(pace.interval) <= nextPoll { return now }
        return nextSample(after: now, every: pace.interval, before: nextPoll).map {
            $0 + pace.delay(random: random)
        }
    }

    /// Takes a sample that was asked for at `began` and came at `ended`; nil when it was not whole.
    package mutating func observe(_ sample: ActivitySample?, from began: Double, to ended: Double) {
        guard let sample else {
            return sampleFailed(
                "more than \(ActivitySample.rowsMax) sessions are at work", isRefused: false,
                from: began, to: ended)
        }
        sampling?.take(sample, from: began, to: ended)
        if sampling?.trouble != nil {
            sampling?.trouble = nil
            note(.sampled)
        }
    }

    /// A sample was not answered; one that the server refused is not tried again for some time.
    ///
    /// `message` is for the log, nil when the next poll will say more.
    package mutating func sampleFailed(
        _ message: String?, isRefused: Bool, from began: Double, to ended: Double
    ) {
        sampling?.fail(from: began, to: ended)
        if isRefused { sampling?.restsUntil = ended + Self.sampleRestSeconds }
        if let message { noteSamplingTrouble(message, remedy: nil) }
    }

    /// Says in the log why no sample is taken, and makes families of those that were.
    mutating func deriveSampling() {
        guard sampling != nil, isFollowed, let facts = server.facts, facts.kind == .postgresql
        else { return }
        if availability.isUp, !facts.roles.contains(ActivitySample.role),
            facts.unread(.roles) == nil
        {
            let omission = Omission.permission(role: ActivitySample.role)
            noteSamplingTrouble("\(omission)", remedy: omission.remedies(facts).first)
        }
        let names = databaseNames
        let bytesMax = target.labelValueBytesMax
        sampling?.derive(bytesMax: bytesMax) { names[$0] }
    }

    var databaseNames: [String: String] {
        Dictionary(
            (server.facts?.databases ?? []).map { ("\($0.oid)", $0.name) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Whether a sample has met a database whose name is not known, and which there is, since a
    /// session works in it.
    package var hasUnnamedSamples: Bool {
        guard availability.isUp, let sampling, sampling.hasLoads else { return false }
        let known = Set((server.facts?.databases ?? []).map { Array("\($0.oid)".utf8) })
        return !sampling.databases.subtracting(known).isEmpty
    }

    /// The loads of samples that are not taken yet, with the names of their databases.
    ///
    /// Between polls a sample waits for a name that is not known; after a poll none does.
    package mutating func takeLoads() -> [TimedLoad] {
        guard let sampling, sampling.hasLoads else { return [] }
        let names = databaseNames
        let isPolled = (sampling.last ?? 0) < poll.tick
        return self.sampling?.takeLoads(isPolled: isPolled) { names[$0] } ?? []
    }

    private mutating func noteSamplingTrouble(_ message: String, remedy: String?) {
        guard let sampling, sampling.trouble != message else { return }
        self.sampling?.trouble = message
        note(.notSampled(message, remedy: remedy))
    }

    /// What samples have come to, to be shown for as long as answers of a poll are, and what was counted
    /// in all by then.
    func sampledFamilies(_ now: Double) -> (shown: [Family], counted: [Family]) {
        let isAllowed = server.facts?.roles.contains(ActivitySample.role) ?? false
        guard let sampling, isAllowed, availability.isUp else { return ([], []) }
        let ageMax = target.interval * Self.stalePeriods
        return (sampling.shown(now, ageMax: ageMax), sampling.counted(now, ageMax: ageMax))
    }
}
