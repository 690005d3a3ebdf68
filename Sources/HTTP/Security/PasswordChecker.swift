internal import CGnuTLS
import Glibc
internal import Platform

/// Checks passwords on a thread of its own, one after another, and remembers the good ones.
///
/// A bcrypt check takes a tenth of a second of one core on purpose. On the server's thread it would
/// hold up every scrape, and without a bound on those that wait it would be a way to stop us.
final class PasswordChecker: Sendable {
    /// Checks that may wait; one more is refused.
    static let waitingMax = 16
    /// Passwords remembered; users are few.
    private static let rememberedMax = 256

    private struct State {
        var granted: Set<[UInt8]> = []
        var waiting = 0
    }

    private let state = Locked(State())
    private let salt: [UInt8]
    private let thread = WorkThread(name: "pgvigil-passwd", niceness: 10)

    init() {
        var salt = [UInt8](repeating: 0, count: 32)
        let code = gnutls_rnd(GNUTLS_RND_KEY, &salt, salt.count)
        invariant(code == 0, "BUG: gnutls_rnd failed with \(code)")
        self.salt = salt
    }

    deinit { thread.stop() }

    /// Whether these credentials were found to be right before; costs one SHA-256.
    func remembers(_ credentials: BasicCredentials, _ hash: PasswordHash) -> Bool {
        let digest = digest(credentials, hash)
        return state.withLock { $0.granted.contains(digest) }
    }

    /// Checks the credentials and tells `verdict` on the checker's thread.
    ///
    /// False when too many checks wait; `verdict` is then never called. `isKnown` is false for the
    /// decoy of a user whom we do not have.
    func check(
        _ credentials: BasicCredentials, _ hash: PasswordHash, isKnown: Bool,
        verdict: @escaping @Sendable (Bool) -> Void
    ) -> Bool {
        let admitted = state.withLock { state in
            guard state.waiting < Self.waitingMax else { return false }
            state.waiting += 1
            return true
        }
        guard admitted else { return false }
        thread.run { [self] in
            // The same client may have asked several times before the first answer.
            let isRight =
                isKnown && remembers(credentials, hash)
                || hash.matches(credentials.password) && isKnown
            if isRight { remember(credentials, hash) }
            state.withLock { $0.waiting -= 1 }
            verdict(isRight)
        }
        return true
    }

    /// Lets the thread end after the check it is in; what waits is dropped.
    func stop() { thread.stop() }

    private func remember(_ credentials: BasicCredentials, _ hash: PasswordHash) {
        let digest = digest(credentials, hash)
        state.withLock { state in
            if state.granted.count >= Self.rememberedMax { state.granted.removeAll() }
            state.granted.insert(digest)
        }
    }

    /// SHA-256 over salt, user, hash and password, each with its length before it.
    private func digest(_ credentials: BasicCredentials, _ hash: PasswordHash) -> [UInt8] {
        var text: [UInt8] = []
        for part in [
            salt, Array(credentials.user.utf8), Array(hash.text.utf8), credentials.password,
        ] {
            withUnsafeBytes(of: UInt64(part.count).littleEndian) { text.append(contentsOf: $0) }
            text.append(contentsOf: part)
        }
        var digest = [UInt8](repeating: 0, count: 32)
        let code = gnutls_hash_fast(GNUTLS_DIG_SHA256, text, text.count, &digest)
        invariant(code == 0, "BUG: gnutls_hash_fast failed with \(code)")
        return digest
    }
}
