import Glibc
import Platform

/// A whole machine with a systemd of its own: this one's files under a layer that takes all changes.
///
/// What happens inside is gone with it, and its network is its own loopback. Needs root.
package final class BootedMachine: Sendable {
    private static let startLimit = Duration.seconds(90)

    private let directory: TemporaryDirectory
    private let tool: Tool
    private let leader: Locked<Int32>

    /// Prepares the layer; `files` are directories of this machine, by their place inside.
    private init(showing files: [String: String]) throws {
        guard geteuid() == 0 else { throw SupportError("booting a machine needs root") }
        directory = try TemporaryDirectory("m")
        let root = "\(directory.path)/root"
        mkdir(root, 0o755)
        let nspawn = try ToolPath.of("systemd-nspawn", package: "systemd-container")
        let binds = files.sorted { $0.key < $1.key }.map { " --bind-ro=\($0.value):\($0.key)" }
        // basic.target: none of the services that this machine has installed for other tests.
        let script = """
            set -e
            mount --make-rprivate /
            mount --bind / \(root)
            exec \(nspawn) -q -D \(root) --volatile=overlay --register=no --keep-unit \
            --link-journal=no --private-network --hostname=pgvigil-test\(binds.joined()) \
            -b --console=pipe systemd.unit=basic.target
            """
        leader = Locked(0)
        tool = try Tool(
            [try ToolPath.of("unshare", package: "util-linux"), "-m", "/bin/sh", "-c", script],
            log: "\(directory.path)/log")
    }

    /// Boots it and waits until its service manager takes orders.
    ///
    /// - Throws: `SupportError` with what it wrote when it does not come up.
    package static func boot(showing files: [String: String]) async throws -> BootedMachine {
        let machine = try BootedMachine(showing: files)
        try await machine.tool.wait(within: startLimit) {
            guard let leader = machine.findLeader() else { return false }
            machine.leader.withLock { $0 = leader }
            let answer = try? await machine.run("systemctl is-active basic.target || true")
            return answer?.hasPrefix("active") == true
        }
        // An image that is made for containers forbids services to start.
        _ = try await machine.run("rm -f /usr/sbin/policy-rc.d")
        return machine
    }

    /// What a shell command inside writes to both outputs.
    ///
    /// - Throws: `SupportError` with the command and its output when it ends with anything but 0.
    @discardableResult
    package func run(
        _ command: String, within limit: Duration = .seconds(60)
    ) async throws -> String {
        let target = leader.withLock { $0 }
        return try await offThePool {
            let script = """
                output=$(timeout 120 /bin/sh -c "$1" 2>&1 </dev/null); code=$?
                printf '%s\\n' "$output"
                [ $code = 0 ] || { echo "exit code $code"; exit 7; }
                """
            do {
                let bytes = try CommandOutput.of(
                    [
                        "/bin/sh", "-c",
                        "nsenter --target \(target) --all -- \"$@\" || echo FAILED",
                        "sh", "/bin/sh", "-c", script, "sh", command,
                    ], environment: Checkout.childEnvironment, within: limit, bytesMax: 8 << 20)
                let text = String(decoding: bytes, as: UTF8.self)
                guard !text.hasSuffix("FAILED\n") else {
                    throw SupportError("\(command):\n\(text.suffix(4000))")
                }
                return text
            } catch let failure as CommandOutput.Failure {
                throw SupportError("\(command): \(failure)")
            }
        }
    }

    /// Whether a shell command inside ends with 0.
    package func holds(_ command: String) async -> Bool { (try? await run(command)) != nil }

    /// Switches it off and waits until it is gone; it also ends when it is released.
    package func stop() { tool.stop() }

    /// The first process inside, as this machine sees it.
    private func findLeader() -> Int32? {
        let children = "/proc/\(tool.processID)/task/\(tool.processID)/children"
        let text = (try? Files.read(children)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.split(separator: " ").compactMap { Int32($0) }.first { child in
            let name = (try? Files.read("/proc/\(child)/comm")) ?? []
            return String(decoding: name, as: UTF8.self) == "systemd\n"
        }
    }
}
