internal import CPlatform
import Glibc

/// One child process in a process group of its own.
package struct ChildProcess: Sendable {
    /// Who the child runs as.
    package struct Identity: Sendable {
        let user: UInt32
        let group: UInt32

        /// The user with this name, or nil when the system knows none.
        package init?(userNamed name: String) {
            guard let entry = getpwnam(name) else { return nil }
            user = entry.pointee.pw_uid
            group = entry.pointee.pw_gid
        }

        /// Makes a file the identity's own.
        /// - Throws: `FileError` when the caller may not.
        package func own(_ path: String) throws(FileError) {
            guard chown(path, user, group) == 0 else { throw FileError("chown", path) }
        }
    }

    /// How a child ended.
    package enum Ending: Equatable, Sendable {
        case exited(Int32)
        case signalled(Int32)
    }

    /// The kernel's number for it, and for its process group.
    package let processID: Int32

    /// Starts `arguments[0]`, a path, with its output going to `output` and `errors`.
    ///
    /// `deathSignal` is what the child gets when this process ends in any way; nil lets it live on.
    /// - Throws: `FileError` naming the program when it cannot be started.
    package static func start(
        _ arguments: [String], environment: [String: String], input: Int32? = nil, output: Int32,
        errors: Int32, as identity: Identity? = nil, deathSignal: Int32? = SIGTERM
    ) throws(FileError) -> ChildProcess {
        try start(
            arguments, platform_look_none, environment: environment, input: input, output: output,
            errors: errors, as: identity, deathSignal: deathSignal)
    }

    /// Starts a child that becomes no program and looks at files instead.
    static func start(
        looking look: platform_look, at place: String, input: Int32?, output: Int32,
        errors: Int32, as identity: Identity?
    ) throws(FileError) -> ChildProcess {
        try start(
            [place], look, environment: [:], input: input, output: output, errors: errors,
            as: identity, deathSignal: SIGKILL)
    }

    private static func start(
        _ arguments: [String], _ look: platform_look, environment: [String: String],
        input: Int32?, output: Int32, errors: Int32, as identity: Identity?, deathSignal: Int32?
    ) throws(FileError) -> ChildProcess {
        let argv = CStringVector(arguments)
        let envp = CStringVector(environment.map { "\($0.key)=\($0.value)" })
        let nothing = FileDescriptor(adopting: open("/dev/null", O_RDWR | O_CLOEXEC))
        let processID = argv.withPointers { argv in
            envp.withPointers { envp in
                var wanted = platform_child(
                    argv: argv, envp: envp, look: look, place: argv?.pointee,
                    in: input ?? nothing.number, out: output, err: errors,
                    user: identity.map { Int($0.user) } ?? -1,
                    group: identity.map { Int($0.group) } ?? -1,
                    death_signal: deathSignal ?? 0)
                return platform_spawn(&wanted)
            }
        }
        guard processID > 0 else { throw FileError("start", arguments.first ?? "") }
        return ChildProcess(processID: processID)
    }

    /// Sends a signal to the process alone.
    package func signal(_ number: Int32) { kill(processID, number) }

    /// Sends a signal to the process and all it started.
    package func signalGroup(_ number: Int32) { kill(-processID, number) }

    /// Whether it has ended; its number, and that of its group, stay its own until `endingIfOver` has said
    /// how.
    package var isOver: Bool {
        var info = siginfo_t()
        let flags = WEXITED | WNOHANG | WNOWAIT
        return waitid(P_PID, id_t(processID), &info, flags) == 0 && info.si_signo != 0
    }

    /// How it ended, or nil while it runs.
    ///
    /// The first answer that is not nil is the only one.
    package func endingIfOver() -> Ending? {
        var status: Int32 = 0
        guard waitpid(processID, &status, WNOHANG) == processID else { return nil }
        return Self.ending(status)
    }

    private static func ending(_ status: Int32) -> Ending {
        let signal = status & 0x7f
        return signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
    }
}

/// A null-terminated array of C strings, as `exec` wants it.
private final class CStringVector {
    private var pointers: [UnsafePointer<CChar>?]

    init(_ strings: [String]) {
        pointers = strings.map { UnsafePointer(strdup($0)) } + [nil]
    }

    deinit { for pointer in pointers { free(UnsafeMutablePointer(mutating: pointer)) } }

    func withPointers<Result>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
    ) -> Result {
        pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}
