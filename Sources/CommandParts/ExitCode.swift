/// How the process ends, after sysexits(3); a systemd unit can tell them apart.
package enum ExitCode: Int32, Error {
    /// All went well.
    case ok = 0
    /// The command ran and found problems.
    case problems = 1
    /// The command line is wrong.
    case usage = 2
    /// Something that is needed is not there: a server, a port, PostgreSQL's programs.
    case unavailable = 69
    /// The configuration is wrong.
    case configuration = 78
}
