import Collection
package import Examinations
import Servers
package import Targets
import Watching

extension KnownStandby {
    /// Targets with what an agent has noted of them in its directory of state.
    ///
    /// What cannot be read there is not known, and then a slot is a target's own by its name alone.
    package static func noted(of targets: [WatchedTarget]) async -> [KnownStandby] {
        var standbys: [KnownStandby] = []
        for target in targets where target.kind == .postgresql {
            let member = await target.notedMember()
            standbys.append(
                KnownStandby(
                    target: target.name, identifier: member?.identifier, slot: member?.slot ?? ""))
        }
        return standbys
    }
}
