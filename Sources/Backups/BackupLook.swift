import BackupChecks
import Platform

/// One look for one kind of backups; blocks its thread.
struct BackupLook: Sendable {
    /// What came of it.
    struct Outcome: Sendable {
        var report: BackupReport
        var memory: BackupMemory
        /// What is to be verified next.
        var unverified: BackupMemory.Sighting?
    }

    let settings: BackupSettings
    let identity: ChildProcess.Identity?
    let isWanted: @Sendable () -> Bool

    /// Looks now; `memory` is what is known from before.
    func outcome(_ memory: BackupMemory, now: Double) -> Outcome {
        let began = ContinuousClock.now
        var memory = memory
        var report = BackupReport(settings: settings, places: [])
        var unverified: BackupMemory.Sighting?
        let found: Result<[BackupRepository], BackupProblem>
        do throws(BackupProblem) {
            switch settings.source {
            case .directory(let directory):
                let seen = try DirectoryLook(
                    settings: settings, directory: directory, identity: identity, now: now,
                    deadline: began + settings.timeout, isWanted: isWanted
                ).found(&memory)
                (report.mismatches, report.isVerified) = (seen.mismatches, seen.isVerified)
                unverified = seen.unverified
                found = .success([BackupRepository("", seen.backups)])
            case .tool(let tool):
                found = .success(
                    try BackupPrograms(identity: identity, isWanted: isWanted)
                        .answer(of: tool, within: settings.timeout))
            }
        } catch { found = .failure(error) }
        report.places = BackupReport.places(found, &memory, now: now)
        report.flaws = ((try? found.get()) ?? []).flatMap {
            BackupReport.flaws($0.backups, now: now)
        }
        report.seconds = began.duration(to: .now).seconds
        return Outcome(report: report, memory: memory, unverified: unverified)
    }

    /// What is said when not even the end of a look that was given up has come.
    func held(_ memory: BackupMemory, now: Double) -> Outcome {
        var memory = memory
        let problem = BackupProblem(
            "the look did not end within \(settings.timeout) although it was ended: the kernel holds"
                + " it, as on a network file system without its server")
        var report = BackupReport(settings: settings, places: [])
        report.places = BackupReport.places(.failure(problem), &memory, now: now)
        report.seconds = settings.timeout.seconds
        return Outcome(report: report, memory: memory, unverified: nil)
    }
}
