import Glibc
import Platform
import Support

/// Holds the threads of a program's concurrency pool where they are, as a debugger does, until this is
/// let go of; the program itself knows nothing of it.
final class HeldPool: Sendable {
    private let directory: TemporaryDirectory
    private let child: ChildProcess

    /// Holds those that there are now and those that come; needs root.
    init(of processID: Int32) throws {
        directory = try TemporaryDirectory("h")
        let log = try Files.openToAppend("\(directory.path)/log")
        child = try ChildProcess.start(
            [
                try ToolPath.of("python3", package: "python3"), "-c", Self.script, "\(processID)",
            ], environment: Checkout.childEnvironment, output: log.number, errors: log.number,
            deathSignal: SIGKILL)
    }

    deinit {
        child.signalGroup(SIGKILL)
        for _ in 0..<2_000 where child.endingIfOver() == nil { usleep(1_000) }
    }

    /// libdispatch names the threads of its pools; the one with `overcommit` is not shared.
    private static let script = """
        import ctypes, os, sys, time
        SEIZE, INTERRUPT = 0x4206, 0x4207
        trace = ctypes.CDLL(None, use_errno=True).ptrace
        trace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
        tasks = f"/proc/{sys.argv[1]}/task"
        held = set()

        def has_ended():
            # Its threads are only gone when nobody holds them any more.
            status = open(f"/proc/{sys.argv[1]}/stat").read()
            return status.rsplit(")", 1)[1].split()[0] in "ZX"

        while not has_ended():
            for task in set(os.listdir(tasks)) - held:
                try:
                    if "default-qos" not in open(f"{tasks}/{task}/comm").read():
                        continue
                except OSError:
                    continue
                if trace(SEIZE, int(task), None, None) == 0:
                    trace(INTERRUPT, int(task), None, None)
                    held.add(task)
            time.sleep(0.002)
        """
}
