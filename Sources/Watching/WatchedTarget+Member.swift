import Platform
import Polling
package import Servers
package import Targets
import TimedDisks

extension WatchedTarget {
    /// What an agent has noted the target to have been in its cluster; nil when that cannot be read.
    package func notedMember() async -> ClusterMember? {
        guard let directory = stateDirectory else { return nil }
        let note = TargetNote<NotedSuccesses>("successes", about: name, in: directory)
        let bytes = await NoteDisk.shared.read(
            note.file, bytesMax: SavedSuccesses.bytesMax + 1, within: StandstillNote.readLimit)
        return bytes.flatMap { SavedSuccesses($0)?.member }
    }
}
