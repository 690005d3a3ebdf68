/// How files come to a configuration: from the disk, or in tests from memory.
package protocol FileReading {
    /// The whole file.
    /// - Throws: `UnreadableFile` when there is none or it cannot be read.
    func read(_ path: String) throws(UnreadableFile) -> [UInt8]

    /// The existing files that a pattern such as `collectors.d/*.yml` names, in order.
    func paths(matching pattern: String) -> [String]

    /// The directory that the service manager has made for what must survive a restart, if any.
    var stateDirectory: String? { get }

    /// Whether the library that connects can read a connection string.
    func canRead(conninfo: String) -> Bool

    /// Who may read a file, or nil when there is none or that is not known.
    func facts(of path: String) -> FileFacts?

    /// Why a directory cannot be looked into, or nil when it can or that is not known.
    func problem(ofDirectory path: String) -> String?

    /// Why a program cannot be started, or nil when it can or that is not known.
    func problem(ofProgram path: String) -> String?

    /// The file in which libpq looks for passwords, or nil when that is not known.
    var passfile: String? { get }
}

extension FileReading {
    /// None, as where there is no service manager.
    package var stateDirectory: String? { nil }

    /// Any, as where nothing connects.
    package func canRead(conninfo: String) -> Bool { true }

    /// Nothing, as for files that are in memory only.
    package func facts(of path: String) -> FileFacts? { nil }

    /// Not known, as where there are no directories.
    package func problem(ofDirectory path: String) -> String? { nil }

    /// Not known, as where there are no programs.
    package func problem(ofProgram path: String) -> String? { nil }

    /// None.
    package var passfile: String? { nil }
}

/// Why a file could not be read.
package struct UnreadableFile: Error, Sendable, Equatable {
    /// The system's words, such as `No such file or directory`.
    package let reason: String

    /// A reason in one line.
    package init(_ reason: String) { self.reason = reason }
}
