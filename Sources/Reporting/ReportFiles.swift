import Platform
import ReportSchedules

/// The files of a report that is made by the clock.
enum ReportFiles {
    /// Writes a file as a whole, in a directory that is made if its parent is there, and removes those of the report that are beyond the number kept.
    ///
    /// Blocks: not for the pool of Swift concurrency.
    /// - Throws: `FileError`; there is then no part of a file.
    static func write(
        _ content: [UInt8], _ name: String, of plan: ReportPlan, in directory: String
    ) throws(FileError) {
        let disk = DiskFileLayer()
        try disk.makeDirectory(directory)
        try Files.replace("\(directory)/\(name)", with: content, mode: 0o640)
        // Of a report that is there all the same, what is old may stay.
        guard let names = try? disk.list(directory) else { return }
        for old in plan.beyond(names) { try? disk.remove("\(directory)/\(old)") }
    }
}
