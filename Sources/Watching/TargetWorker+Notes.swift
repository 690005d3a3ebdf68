import Logging
import Platform
import Polling
import Targets
import TimedDisks

/// Reading and writing what is noted of a target.
extension TargetWorker {
    /// What an earlier agent has noted, as `parse` reads it; nil without a file, with a disk that stands
    /// still, and when the note is damaged, which is logged.
    func read<Origin, Saved>(
        _ note: TargetNote<Origin>, bytesMax: Int, whenDamaged line: String,
        _ parse: ([UInt8]) -> Saved?
    ) async -> Saved? {
        let bytes = await NoteDisk.shared.read(
            note.file, bytesMax: bytesMax + 1, within: StandstillNote.readLimit)
        guard let bytes else { return nil }
        if let saved = parse(bytes) { return saved }
        log.warning(line, ["target": target.name, "file": note.file.path])
        return nil
    }

    /// Writes a note; what the disk refuses is logged.
    func write(_ bytes: [UInt8], to file: AtomicFile, whenRefused line: String) {
        NoteDisk.shared.write(bytes, to: file) { [log, name = target.name] error in
            log.warning(line, ["target": name, "reason": "\(error)"])
        }
    }
}
