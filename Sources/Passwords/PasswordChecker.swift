internal import CGnuTLS
import Glibc
package import HTTPMessages
internal import Platform

/// Checks passwords on a thread of its own, by turns, and remembers the good ones.
///
/// A bcrypt check takes a tenth of a second of one core on purpose. On the server's thread it would
/// hold up every scrape. Each connection waits for one check at most, so the table of connections
/// bounds those that wait; one that is displaced or has waited too long is not checked any more.
package final class PasswordChecker: Sendable {
    /// One check that waits.
    private struct Job {
        let credentials: BasicCredentials
        let hash: PasswordHash
        let isKnown: Bool
        let isWanted: @Sendable () -> Bool
        let verdict: @Sendable (Bool) -> Void
    }

    /// Passwords remembered; users are few.
    private static let rememberedMax = 256

    private struct State {
        var granted: Set<[UInt8]> = []
        var queue = TurnQueue<Job>()
    }

    private let state = Locked(State())
    private let salt: [UInt8]
    private let thread = WorkThread(name: "pgvigil-passwd", niceness: 10)

    /// Starts the thread that checks.
    package init() {
        var salt = [UInt8](repeating: 0, count: 32)
        let code = gnutls_rnd(GNUTLS_RND_KEY, &salt, salt.count)
        invariant(code == 0, "BUG: gnutls_rnd failed with \(code)")
        self.salt = salt
    }

    deinit { thread.stop() }

    /// Whether these credentials were found to be right before; costs one SHA-256.
    package func remembers(_ credentials: BasicCredentials, _ hash: PasswordHash) -> Bool {
        let digest = digest(credentials, hash)
        return state.withLock { $0.granted.contains(digest) }
    }

    /// Checks the credentials when their turn comes, and gives `verdict` on the checker's thread.
    ///
    /// `isKnown` is false for the decoy of an unknown user; all of an address's unknown
    /// users have one turn. `isWanted` is asked before the check: without it there is no verdict.
    package func check(
        _ credentials: BasicCredentials, _ hash: PasswordHash, isKnown: Bool, from address: String,
        isWanted: @escaping @Sendable () -> Bool, verdict: @escaping @Sendable (Bool) -> Void
    ) {
        let job = Job(
            credentials: credentials, hash: hash, isKnown: isKnown, isWanted: isWanted,
            verdict: verdict)
        let user = isKnown ? credentials.user : ""
        state.withLock { $0.queue.append(job, address: address, user: user) }
        thread.run { [self] in
            if let job = state.withLock({ $0.queue.next() }) { perform(job) }
        }
    }

    private func perform(_ job: Job) {
        guard job.isWanted() else { return }
        // The same client may have come several times before the first verdict.
        let isRight =
            job.isKnown && remembers(job.credentials, job.hash)
            || job.hash.matches(job.credentials.password) && job.isKnown
        if isRight { remember(job.credentials, job.hash) }
        job.verdict(isRight)
    }

    /// Lets the thread end after the check it is in; what waits is dropped.
    package func stop() { thread.stop() }

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
