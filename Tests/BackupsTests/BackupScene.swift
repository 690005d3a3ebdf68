import BackupChecks
import Backups
import Basics
import Logging
import Metrics
import Platform
import Support

/// Backups in a private directory, and who watches them: as another user than root.
final class BackupScene: Sendable {
    /// As which programs run; nil where the tests themselves are not root.
    static let identity = Checkout.serverIdentity

    let directory: TemporaryDirectory
    private let state: TemporaryDirectory
    private let log = Logger(level: .error, output: NoLog())

    init() throws {
        directory = try TemporaryDirectory("b", ownedBy: Self.identity)
        state = try TemporaryDirectory("bs")
    }

    var path: String { directory.path }

    /// Another one that knows what the last one has left in the state directory.
    func watch() -> BackupWatch {
        BackupWatch(directory: state.path, log: log, as: Self.identity)
    }

    /// Settings with looks in quick succession.
    func settings(
        _ name: String = "full", pattern: String = "*.dump", maxAge: Duration = .seconds(3600),
        _ change: (inout BackupDirectory) -> Void = { _ in }
    ) -> BackupSettings {
        var place = BackupDirectory(path: path, pattern: Glob(pattern))
        change(&place)
        return Self.quick(BackupSettings(name: name, source: .directory(place), maxAge: maxAge))
    }

    static func quick(
        _ settings: BackupSettings, timeout: Duration = .seconds(20)
    ) -> BackupSettings {
        var settings = settings
        settings.interval = .milliseconds(200)
        settings.timeout = timeout
        return settings
    }

    /// A program of the test's own that anyone may run.
    func program(_ name: String, _ lines: String) throws -> String {
        let path = try directory.write(name, "#!/bin/sh\n\(lines)\n", mode: 0o755)
        try Self.identity?.own(path)
        return path
    }

    /// Writes a file of that size.
    func write(_ name: String, bytes: Int) throws {
        _ = try directory.write(name, String(repeating: "x", count: bytes))
    }

    /// Gives a file another time, as who has written it.
    func touch(_ name: String, _ time: String) async throws {
        let path = "\(path)/\(name)"
        _ = try await offThePool {
            try CommandOutput.of(
                ["/usr/bin/touch", "-d", time, path], environment: Checkout.childEnvironment,
                within: .seconds(120))
        }
    }

    /// Runs a program as the user of the servers.
    @discardableResult
    static func run(
        _ arguments: [String], _ environment: [String: String] = [:]
    ) async throws -> String {
        try await offThePool {
            let all = Checkout.childEnvironment.merging(environment) { $1 }
            let output = try CommandOutput.of(
                arguments, environment: all, as: identity, within: .seconds(120))
            return String(decoding: output, as: UTF8.self)
        }
    }

    /// Whether a process that wrote its number into a file is gone.
    static func isGone(numberIn file: String) -> Bool {
        guard let bytes = try? Files.read(file) else { return false }
        let number = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first ?? ""
        guard let status = try? Files.read("/proc/\(number)/stat") else { return true }
        return String(decoding: status, as: UTF8.self).contains(") Z ")
    }
}

/// A log that no test reads.
private struct NoLog: LogOutput {
    func write(_ entry: LogEntry) {}
}

extension BackupWatch {
    /// The value of a series of one backup; nil when there is none.
    nonisolated func value(_ metric: String, _ name: String = "full") -> Double? {
        families().first { $0.metric.name == metric }?.samples
            .first { $0.labels["name"] == name }?.value
    }

    /// What is said of why.
    nonisolated var reasons: String {
        families().first { $0.metric.name == "backup_check_reason" }?.samples
            .compactMap { $0.labels["reason"] }.joined(separator: "\n") ?? ""
    }
}
