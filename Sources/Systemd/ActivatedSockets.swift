internal import CSystemd

/// Sockets that the service manager opened for us.
package enum ActivatedSockets {
    /// Their descriptors, each to be adopted once; empty when there are none.
    package static func take() -> [Int32] {
        let count = sd_listen_fds(1)
        // 3 is SD_LISTEN_FDS_START, a macro.
        return count > 0 ? (0..<count).map { 3 + $0 } : []
    }
}
