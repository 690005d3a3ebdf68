internal import CPlatform
import Glibc

/// A directory that goes when its owner goes, and with it the PostgreSQL servers that live in it.
///
/// The owner may end in any way, also by kill -9, so the work is done by a shell of its own that
/// waits for the other end of a pipe to close. Cleaning up from the inside too would be a second way
/// to do the same; `remove` only closes the pipe and waits for the shell. A death signal alone would
/// end the servers but leave the files and the shared memory behind.
package final class PrivateDirectory: Sendable {
    /// Its path; only its owner may look inside unless stated otherwise.
    package let path: String
    private let caretaker: ChildProcess
    /// The open end of the pipe, or nil once it is closed.
    private let lifeline: Locked<Int32?>

    private init(path: String, caretaker: ChildProcess, lifeline: Int32) {
        self.path = path
        self.caretaker = caretaker
        self.lifeline = Locked(lifeline)
    }

    deinit { remove() }

    /// Makes the directory in `parent` and starts its caretaker.
    ///
    /// - Throws: `FileError` when the directory, the pipe or the shell cannot be had.
    package static func make(
        in parent: String, prefix: String, mode: UInt32 = 0o700
    ) throws(FileError) -> PrivateDirectory {
        let path = try Files.makeUniqueDirectory(in: parent, prefix: prefix)
        do throws(FileError) {
            guard chmod(path, mode) == 0 else { throw FileError("chmod", path) }
            var ends: (read: Int32, write: Int32) = (-1, -1)
            guard platform_pipe(&ends.read, &ends.write) == 0 else { throw FileError("pipe", path) }
            let readEnd = FileDescriptor(adopting: ends.read)
            let writeEnd = FileDescriptor(adopting: ends.write)
            let null = FileDescriptor(adopting: open("/dev/null", O_WRONLY | O_CLOEXEC))
            let caretaker = try ChildProcess.start(
                ["/bin/sh", "-c", script, "pgvigil-caretaker", path],
                environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"], input: readEnd.number,
                output: null.number, errors: null.number, deathSignal: nil)
            return PrivateDirectory(
                path: path, caretaker: caretaker, lifeline: writeEnd.release())
        } catch {
            rmdir(path)
            throw error
        }
    }

    /// Ends the servers in it, removes it, and waits until that is done; at most some ten seconds.
    ///
    /// Blocks its thread.
    package func remove() {
        lifeline.withLock { end in
            guard let open = end else { return }
            end = nil
            close(open)
            while caretaker.endingIfOver() == nil { usleep(2_000) }
        }
    }

    // An immediate stop lets the postmaster give its shared memory back. What ignores it for five
    // seconds is killed, and the segment named in its pid file is removed by number.
    private static let script = #"""
        trap '' HUP INT TERM
        read -r line
        inhabitants() {
            find /proc -mindepth 2 -maxdepth 2 -name cwd -printf '%h %l\n' 2>/dev/null |
            while read -r process directory; do
                case "$directory" in "$1" | "$1"/*)
                    name=
                    read -r name <"$process/comm"
                    if [ "$name" = postgres ]; then echo "${process#/proc/}"; fi
                esac
            done
        }
        rounds=0
        while found=$(inhabitants "$1") && [ -n "$found" ] && [ $rounds -lt 100 ]; do
            if [ $rounds -lt 50 ]; then kill -QUIT $found; kill -CONT $found
            else kill -KILL $found; fi
            rounds=$((rounds + 1))
            sleep 0.1
        done
        find "$1" -maxdepth 4 -name postmaster.pid | while read -r file; do
            ipcrm -m "$(sed -n '7s/.* //p' "$file")"
        done
        rounds=0
        until rm -rf -- "$1" || [ $rounds -ge 20 ]; do
            rounds=$((rounds + 1))
            sleep 0.1
        done
        """#
}
