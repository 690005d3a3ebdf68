import Glibc

/// The signals that a live view listens to.
package enum TerminalSignal {
    /// The window has another size.
    package static let resize = SIGWINCH
    /// Ctrl-Z.
    package static let suspend = SIGTSTP
    /// The process goes on after it was stopped.
    package static let resume = SIGCONT
    /// Ctrl-C, the end from outside, and the end of the terminal.
    package static let ends: [Int32] = [SIGINT, SIGTERM, SIGHUP]

    /// All of them.
    package static let all = [resize, suspend, resume] + ends
}
