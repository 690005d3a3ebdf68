import Platform

/// Where a password comes from, read again for every connection so that a change is seen.
package enum PasswordSource: Sendable, Equatable {
    /// The connection string, pgpass or nothing: libpq's own business.
    case libpq
    /// The first line of a file, such as a systemd credential.
    case file(String)
    /// The first line that a command prints; the first word is a path.
    case command([String])

    /// How long a command may take.
    static let commandLimit = Duration.seconds(10)

    /// The password, or nil when libpq shall find one.
    func password() throws(PostgresError) -> String? {
        let output: [UInt8]
        switch self {
        case .libpq: return nil
        case .file(let path):
            do throws(FileError) {
                output = try Files.read(path, bytesMax: 64 << 10)
            } catch { throw .connect("password file: \(error)", nil) }
        case .command(let arguments):
            do throws(CommandOutput.Failure) {
                output = try CommandOutput.of(
                    arguments, environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"],
                    within: Self.commandLimit, bytesMax: 64 << 10)
            } catch { throw .connect("password command: \(error)", nil) }
        }
        return String(decoding: output.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
    }
}
