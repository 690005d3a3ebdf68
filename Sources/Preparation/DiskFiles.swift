package import Documents
import Platform
import Postgres

/// The disk, as the configuration reads it.
package struct DiskFiles: FileReading {
    /// The longest file that is read as configuration.
    static let bytesMax = 4 << 20

    /// Reads from the disk.
    package init() {}

    /// The whole file.
    /// - Throws: `UnreadableFile` with the kernel's words.
    package func read(_ path: String) throws(UnreadableFile) -> [UInt8] {
        do throws(FileError) {
            return try Files.read(path, bytesMax: Self.bytesMax)
        } catch {
            throw UnreadableFile("\(error)")
        }
    }

    /// The files that a pattern names, in order.
    package func paths(matching pattern: String) -> [String] { Files.matching(pattern) }

    /// What systemd says of StateDirectory=; the first when there are several.
    package var stateDirectory: String? {
        ProcessEnvironment.value(of: "STATE_DIRECTORY")?.split(separator: ":").first
            .map(String.init)
    }

    /// What libpq says of a connection string.
    package func canRead(conninfo: String) -> Bool { ConnectionString(conninfo) != nil }

    /// What the kernel says of a file.
    package func facts(of path: String) -> FileFacts? {
        Files.permissions(path).map {
            FileFacts(
                mode: $0.mode, isRoots: $0.owner == 0,
                reach: FileFacts.Reach(modes: Self.modesOfDirectories(to: path)))
        }
    }

    /// The permission bits of every directory on the way to a file, wherever links lead.
    private static func modesOfDirectories(to path: String) -> [UInt32] {
        var rest = (Files.resolved(path) ?? "")[...]
        var modes: [UInt32] = []
        while let slash = rest.utf8.lastIndex(of: UInt8(ascii: "/")) {
            rest = rest[..<slash]
            let directory = rest.isEmpty ? "/" : String(rest)
            if let mode = Files.permissions(directory)?.mode { modes.append(mode) }
        }
        return modes
    }

    /// What the kernel says of a directory.
    package func problem(ofDirectory path: String) -> String? {
        do throws(FileError) {
            _ = try DiskFileLayer().list(path)
            return nil
        } catch {
            return error.reason
        }
    }

    /// What the kernel says of a program.
    package func problem(ofProgram path: String) -> String? {
        if Files.stamp(path) == nil { return "does not exist, or cannot be seen" }
        return Files.isExecutable(path) ? nil : "is not executable"
    }

    /// The file that libpq reads: `PGPASSFILE`, or the one at home.
    package var passfile: String? {
        ProcessEnvironment.value(of: "PGPASSFILE")
            ?? ProcessEnvironment.value(of: "HOME").map { "\($0)/.pgpass" }
    }
}
