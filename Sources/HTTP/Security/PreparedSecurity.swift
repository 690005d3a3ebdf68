internal import Platform

/// Security settings that were checked and made ready for a server; dropped, nothing of them stays.
package final class PreparedSecurity: Sendable {
    let secured: SecurityInForce
    let isEncrypted: Bool
    /// The daemon that was started because none of this kind runs yet.
    private let added: Locked<Daemon?>

    init(_ secured: SecurityInForce, isEncrypted: Bool, added: Daemon?) {
        self.secured = secured
        self.isEncrypted = isEncrypted
        self.added = Locked(added)
    }

    deinit { takeDaemon()?.stop() }

    /// Hands the new daemon over; its owner stops it.
    func takeDaemon() -> Daemon? {
        added.withLock { added in
            defer { added = nil }
            return added
        }
    }
}
