import Glibc
import Platform
import Support

/// The program that was built with the tests, as a process.
///
/// It ends, by SIGKILL if need be, when the test lets go of it.
final class Program: Sendable {
    /// How a run ended and what it wrote.
    struct Outcome {
        let code: Int32
        let output: String
        let errors: String
    }

    /// Where it was built.
    static let path: String = {
        let own = Files.resolved("/proc/self/exe") ?? ""
        // SwiftPM may run the tests inside a helper of the toolchain, which names the bundle.
        let bundle = Swift.CommandLine.arguments.first { $0.hasSuffix(".xctest") }
        let places = [own, bundle.flatMap { Files.resolved($0) } ?? ""].map { path in
            path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
                .joined(separator: "/") + "/pgvigil"
        }
        return places.first(where: Files.isExecutable) ?? "pgvigil (not built beside the tests)"
    }()

    private let directory: TemporaryDirectory
    private let child: ChildProcess
    // The kernel tells only once how a child has ended.
    private let ending = Locked<ChildProcess.Ending?>(nil)

    /// Starts it.
    ///
    /// `environment` is added to the little that every child gets. `errors` stands for
    /// its standard error, and `descriptorsMax` bounds the descriptors that it may have. `resolver` is a
    /// file that stands in the place of /etc/resolv.conf for it, which needs root.
    init(
        _ arguments: [String], environment: [String: String] = [:], errors given: Int32? = nil,
        descriptorsMax: Int? = nil, resolver: String? = nil,
        as identity: ChildProcess.Identity? = nil
    ) throws {
        directory = try TemporaryDirectory("p")
        let output = try Files.openToAppend("\(directory.path)/output")
        let errors = try Files.openToAppend("\(directory.path)/errors")
        let whole = Checkout.childEnvironment.merging(environment) { $1 }
        let bound = descriptorsMax.map { ["ulimit -n \($0); exec \"$0\" \"$@\"", Self.path] }
        let bounded =
            if let resolver {
                [
                    try ToolPath.of("unshare", package: "util-linux"), "-m", "/bin/sh", "-c",
                    "mount --bind \(resolver) /etc/resolv.conf && exec \"$0\" \"$@\"", Self.path,
                ]
            } else {
                bound.map { ["/bin/sh", "-c"] + $0 } ?? [Self.path]
            }
        child = try ChildProcess.start(
            bounded + arguments, environment: whole, output: output.number,
            errors: given ?? errors.number, as: identity, deathSignal: SIGKILL)
    }

    deinit {
        guard endingIfOver == nil else { return }
        child.signalGroup(SIGKILL)
        for _ in 0..<2_000 where endingIfOver == nil { usleep(1_000) }
    }

    /// Runs it to its end.
    static func run(
        _ arguments: [String], environment: [String: String] = [:],
        within limit: Duration = .seconds(30)
    ) async throws -> Outcome {
        let program = try Program(arguments, environment: environment)
        let code = try await program.exitCode(within: limit)
        return Outcome(code: code, output: program.output, errors: program.errors)
    }

    var processID: Int32 { child.processID }
    var output: String { text("output") }
    var errors: String { text("errors") }
    var isRunning: Bool { endingIfOver == nil }

    /// How many lines of its log hold a text.
    func lines(_ text: String) -> Int {
        errors.split(separator: "\n").count { $0.contains(text) }
    }

    func signal(_ number: Int32) { child.signal(number) }

    /// Whether it has a handler for a signal, as the kernel lists it.
    func handles(_ number: Int32) -> Bool {
        let status = (try? Files.read("/proc/\(processID)/status")) ?? []
        let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first {
            $0.hasPrefix("SigCgt:")
        }
        let mask = line?.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) } ?? 0
        return mask & (1 << UInt64(number - 1)) != 0
    }

    /// Waits for its end; the exit code, or the negative number of the signal that ended it.
    func exitCode(within limit: Duration = .seconds(30)) async throws -> Int32 {
        do {
            try await eventually("the end of pgvigil", within: limit) { !isRunning }
        } catch {
            throw SupportError("\(error)\n\(output.suffix(2000))\n\(errors.suffix(2000))")
        }
        return switch endingIfOver {
        case .exited(let code): code
        case .signalled(let number): -number
        case nil: 0
        }
    }

    /// Waits until its log says where it serves; gives the address after the last `listen=`.
    func address(within limit: Duration = .seconds(30)) async throws -> String {
        var found: String?
        try await self.eventually("an address", within: limit) {
            found = Self.word(after: "listen=", in: errors)
            return found != nil
        }
        return found ?? ""
    }

    /// A client for the TCP port on which it serves; what changes something goes over its Unix
    /// socket, if it has one.
    func client() async throws -> HTTPClient {
        let addresses = try await address().split(separator: ",")
        let port = addresses.first.flatMap { $0.split(separator: ":").last }.flatMap { Int($0) }
        guard let port else { throw SupportError("no port in \(addresses)") }
        let socket = addresses.first { $0.hasPrefix("unix:") }.map { String($0.dropFirst(5)) }
        return HTTPClient(port: port, socket: socket)
    }

    /// The first of its TCP addresses, such as `127.0.0.1:9787`.
    func tcpAddress() async throws -> String {
        try await address().split(separator: ",").first.map(String.init) ?? ""
    }

    /// Waits for a condition, but not longer than the program runs; quotes its log when in vain.
    func eventually(
        _ what: String, within limit: Duration = .seconds(30), _ condition: () async throws -> Bool
    ) async throws {
        do {
            try await Support.eventually(what, within: limit) {
                let hasEnded = !isRunning
                if try await condition() { return true }
                if hasEnded { throw SupportError("\(what): pgvigil has ended") }
                return false
            }
        } catch {
            throw SupportError("\(error)\n\(errors.suffix(3000))")
        }
    }

    private static func word(after key: String, in text: String) -> String? {
        guard let start = text.firstRange(of: key) else { return nil }
        let word = text[start.upperBound...].prefix { !$0.isWhitespace }
        // A line that is still being written ends without a newline.
        return word.endIndex < text.endIndex ? String(word) : nil
    }

    private var endingIfOver: ChildProcess.Ending? {
        ending.withLock { ending in
            if ending == nil { ending = child.endingIfOver() }
            return ending
        }
    }

    private func text(_ name: String) -> String {
        let bytes = (try? Files.read("\(directory.path)/\(name)", bytesMax: 64 << 20)) ?? []
        return String(decoding: bytes, as: UTF8.self)
    }
}
