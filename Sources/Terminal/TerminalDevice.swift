import CPlatform
import Glibc
import Platform

/// The process's own terminal while a live view has it: raw, with the other screen, without a cursor.
///
/// `leave` puts back one by one what `enter` has changed: a fault, too, does that before it ends the
/// process, by a handler that does nothing else. Signals of the keyboard stay signals.
package final class TerminalDevice: Sendable {
    /// Why there is no live view.
    package enum Refusal: Error, Equatable, CustomStringConvertible {
        /// Input or output is no terminal.
        case noTerminal(String)
        /// It cannot move its cursor.
        case dumb

        /// One line.
        package var description: String {
            switch self {
            case .noTerminal(let stream): "standard \(stream) is no terminal"
            case .dumb: "the terminal cannot move its cursor (TERM is dumb or not set)"
            }
        }
    }

    private struct State {
        var before: termios?
        var shown: Frame?
    }

    /// What it can do.
    package let features: TerminalFeatures
    private let state = Locked(State())
    private static let begin = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l"
    // Leaving the other screen does not bring the cursor back in every terminal: before and after.
    private static let end = "\u{1B}[0m\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l\u{1B}[0m\u{1B}[?25h"

    /// Looks whether there is one.
    /// - Throws: `Refusal` when there is none that can show anything.
    package init(features: TerminalFeatures) throws(Refusal) {
        guard isatty(STDIN_FILENO) == 1 else { throw .noTerminal("input") }
        guard isatty(STDOUT_FILENO) == 1 else { throw .noTerminal("output") }
        guard features.canDraw else { throw .dumb }
        self.features = features
    }

    /// Takes the terminal.
    package func enter() {
        state.withLock { state in
            guard state.before == nil else { return }
            var modes = termios()
            guard tcgetattr(STDIN_FILENO, &modes) == 0 else { return }
            state.before = modes
            state.shown = nil
            let end = Array(Self.end.utf8)
            platform_terminal_guard(STDIN_FILENO, STDOUT_FILENO, &modes, end, end.count)
            modes.c_lflag &= ~tcflag_t(ICANON | ECHO)
            modes.c_iflag &= ~tcflag_t(IXON)
            withUnsafeMutableBytes(of: &modes.c_cc) { characters in
                characters[Int(VMIN)] = 1
                characters[Int(VTIME)] = 0
            }
            _ = tcsetattr(STDIN_FILENO, TCSADRAIN, &modes)
            Self.write(Array(Self.begin.utf8))
        }
    }

    /// Gives the terminal back as it was.
    package func leave() {
        state.withLock { state in
            guard var modes = state.before else { return }
            state.before = nil
            Self.write(Array(Self.end.utf8))
            // What was typed and not read is not for the shell.
            _ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &modes)
            platform_terminal_unguard()
        }
    }

    /// Leaves, stops the process as SIGTSTP does, and is back when it goes on.
    package func suspend() {
        leave()
        kill(getpid(), SIGSTOP)
    }

    /// Takes the terminal once more after the process was stopped, by whatever, and all is to be drawn.
    package func resume() {
        leave()
        enter()
    }

    /// The size of now; 80x24 when nothing is known.
    package static var size: TerminalSize {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0
        else { return TerminalSize(columns: 80, rows: 24) }
        return TerminalSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }

    /// Shows a frame, as far as it differs from what is there.
    package func show(_ frame: Frame) {
        state.withLock { state in
            guard state.before != nil else { return }
            let bytes = frame.bytes(after: state.shown, features)
            state.shown = frame
            Self.write(bytes)
        }
    }

    /// The keys as they come, read on a thread of its own; `closed` is the last one.
    package func keys() -> AsyncStream<Key> {
        let (stream, continuation) = AsyncStream.makeStream(of: Key.self)
        Threads.start(name: "pgvigil-keys", stackBytes: 256 << 10) {
            var reader = KeyReader()
            var buffer = [UInt8](repeating: 0, count: 256)
            while true {
                let count = read(STDIN_FILENO, &buffer, buffer.count)
                if count < 0, errno == EINTR || errno == EAGAIN {
                    usleep(1_000)
                    continue
                }
                guard count > 0 else { break }
                for key in reader.keys(Array(buffer.prefix(count))) { continuation.yield(key) }
            }
            continuation.yield(.closed)
            continuation.finish()
        }
        return stream
    }

    private static func write(_ bytes: [UInt8]) { StandardOutput.write(bytes) }
}
