/// What is known of one kind of backups now.
package struct BackupReport: Sendable, Equatable {
    /// One place with backups.
    package struct Place: Sendable, Equatable {
        /// The value of the label `repository`; empty where there is only one place.
        package var label = ""
        /// The newest good backup; nil when there is none, or never was an answer.
        package var newest: BackupMemory.Newest?
        /// Why the last look came to nothing; nil when it did not.
        package var problem: BackupProblem?
        /// Whether the newest backup lacks WAL; nil when that is not said.
        package var hasWALGap: Bool?

        /// A place and what is known of it.
        package init(
            label: String = "", newest: BackupMemory.Newest? = nil, problem: BackupProblem? = nil
        ) {
            self.label = label
            self.newest = newest
            self.problem = problem
        }
    }

    /// What is watched.
    package let settings: BackupSettings
    /// Each place that is known; one without a label where none is.
    package var places: [Place]
    /// Whether the newest complete backup passed its verification; nil when it was not tried.
    package var isVerified: Bool?
    /// How many complete backups newer than the newest good one do not fit their manifests; nil without
    /// manifests.
    package var mismatches: Int?
    /// How long the look took, in seconds.
    package var seconds = 0.0
    /// Why backups that look newer do not count, the newest first, each with its name.
    package var flaws: [String] = []

    /// What is known of the places of a backup.
    package init(settings: BackupSettings, places: [Place]) {
        self.settings = settings
        self.places = places
    }

    /// The most reasons that are kept.
    package static let flawsMax = 5

    /// The places after a look, given what was known before: a place that gives no answer keeps it.
    package static func places(
        _ found: Result<[BackupRepository], BackupProblem>, _ memory: inout BackupMemory,
        now: Double
    ) -> [Place] {
        switch found {
        case .failure(let problem):
            if memory.newest.isEmpty { return [Place(problem: problem)] }
            return memory.newest.sorted { $0.key < $1.key }.map {
                Place(label: $0.key, newest: $0.value, problem: problem)
            }
        case .success(let repositories):
            let before = memory.newest
            memory.newest = [:]
            return repositories.map { repository in
                var place = Place(label: repository.label, problem: repository.problem)
                if repository.problem != nil {
                    place.newest = before[repository.label]
                } else {
                    place.newest = newest(repository.backups, now: now)
                    place.hasWALGap = repository.hasWALGap
                }
                memory.newest[place.label] = place.newest
                return place
            }
        }
    }

    private static func newest(_ backups: [FoundBackup], now: Double) -> BackupMemory.Newest? {
        let good = FoundBackup.good(backups, now: now)
        guard let first = good.first, let finished = first.finished else { return nil }
        return BackupMemory.Newest(
            finished: finished, name: first.name, bytes: first.bytes,
            formerBytes: first.isIncremental
                ? nil : good.dropFirst().first { !$0.isIncremental }?.bytes,
            count: good.count)
    }

    /// The reasons for which backups newer than the newest good one do not count.
    package static func flaws(_ backups: [FoundBackup], now: Double) -> [String] {
        let newest = FoundBackup.good(backups, now: now).first?.finished ?? 0
        let wrong = backups.filter { backup in
            guard backup.finished.map({ $0 >= newest }) ?? true else { return false }
            return backup.flaw != nil || (backup.finished ?? 0) > now + FoundBackup.clockSkewMax
        }
        return wrong.sorted { ($0.finished ?? .infinity) > ($1.finished ?? .infinity) }
            .prefix(flawsMax).map { "\($0.name): \($0.flaw ?? "its time is still to come")" }
    }
}
