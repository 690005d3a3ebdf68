import Platform
import Support

/// A real terminal, by tmux, with a shell in it that leaves the terminal's modes alone.
final class TestTerminal: Sendable {
    private let directory: TemporaryDirectory
    private let tmux: String
    private let environment: [String: String]

    /// Opens one of this size; `variables` are for the shell and what runs in it.
    init(
        columns: Int = 80, rows: Int = 24, _ variables: [String: String] = [:]
    ) async throws {
        directory = try TemporaryDirectory("x")
        tmux = try ToolPath.of("tmux", package: "tmux")
        environment = Checkout.childEnvironment
            .merging([
                "LC_ALL": "C.UTF-8", "TERM": "xterm",
                // A fault would wait for a key otherwise.
                "SWIFT_BACKTRACE": "enable=no",
            ]) { $1 }
            .merging(variables) { $1 }
        _ = try await ask([
            "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "exec /bin/dash -i",
        ])
        // A shell of root's has its own prompt until it is given another.
        try await run("PS1='ready'\\> ; clear")
        try await waitForPrompt()
    }

    deinit {
        _ = try? CommandOutput.of(
            command(["kill-server"]), environment: environment, within: .seconds(5))
    }

    private func command(_ words: [String]) -> [String] {
        [tmux, "-S", "\(directory.path)/s", "-f", "/dev/null"] + words
    }

    /// What tmux says.
    @discardableResult
    func ask(_ words: [String]) async throws -> String {
        let command = command(words)
        let environment = environment
        let output = try await offThePool {
            do {
                return try CommandOutput.of(command, environment: environment, within: .seconds(10))
            } catch { throw SupportError("tmux \(words): \(error)") }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// What is on the screen.
    func screen() async throws -> String { try await ask(["capture-pane", "-p"]) }

    /// Types keys, by tmux's names or as text.
    func send(_ keys: String...) async throws { try await ask(["send-keys"] + keys) }

    /// Types a command and the enter key.
    func run(_ command: String) async throws { try await send(command, "Enter") }

    /// Waits for a text on the screen.
    func wait(for text: String, within limit: Duration = .seconds(30)) async throws {
        do {
            try await eventually("\(text)", within: limit) { try await screen().contains(text) }
        } catch {
            throw SupportError("\(error); the screen:\n\((try? await screen()) ?? "")")
        }
    }

    /// Waits until the shell has the terminal, and the cursor stands behind its prompt.
    func waitForPrompt() async throws {
        try await eventually("the prompt", within: .seconds(20)) {
            let lines = try await screen().split(separator: "\n")
            return lines.last.map(String.init)?.hasSuffix("ready>") == true
        }
    }

    /// The modes of the terminal, the cursor's visibility, and whether the other screen is shown.
    func modes() async throws -> String {
        let device = try await ask(["display-message", "-p", "#{pane_tty}"]).dropLast()
        let stty = try ToolPath.of("stty", package: "coreutils")
        let command = [stty, "-a", "-F", String(device)]
        let environment = environment
        let output = try await offThePool {
            do {
                return try CommandOutput.of(command, environment: environment, within: .seconds(10))
            } catch { throw SupportError("stty: \(error)") }
        }
        let flags = try await ask([
            "display-message", "-p", "#{cursor_flag} #{alternate_on} #{wrap_flag}",
        ])
        return String(decoding: output, as: UTF8.self) + flags
    }

    /// The process that the shell runs.
    func childProcess() async throws -> Int32 {
        let shell = try await ask(["display-message", "-p", "#{pane_pid}"]).dropLast()
        let children = String(
            decoding: try Files.read("/proc/\(shell)/task/\(shell)/children"), as: UTF8.self)
        guard let child = children.split(separator: " ").first.flatMap({ Int32($0) }) else {
            throw SupportError("the shell runs nothing")
        }
        return child
    }
}
