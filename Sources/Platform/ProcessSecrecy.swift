internal import CPlatform

/// What others on this machine can see of the process's memory.
package enum ProcessSecrecy {
    /// No core dump is written, and no other process of this user may look into this one.
    package static func hideMemory() { platform_hide_memory() }
}
