internal import CSystemd
import Glibc

/// Writes entries to systemd's journal by its native protocol, with fields.
package enum Journal {
    /// Whether standard error is connected to the journal, as systemd announces it.
    ///
    /// `JOURNAL_STREAM` holds device and inode; a child whose standard error was redirected
    /// inherits the variable without the stream, hence the comparison.
    package static var isStandardError: Bool {
        guard let announced = getenv("JOURNAL_STREAM") else { return false }
        var status = stat()
        guard fstat(STDERR_FILENO, &status) == 0 else { return false }
        return String(cString: announced) == "\(status.st_dev):\(status.st_ino)"
    }

    private static let socketPath = "/run/systemd/journal/socket"

    /// Sends one entry; each field is a name in capitals and a value of any bytes.
    ///
    /// False when the journal did not take it.
    package static func send(_ fields: [(name: String, value: String)]) -> Bool {
        // Without a journal `sd_journal_sendv` takes everything and says nothing.
        guard access(socketPath, F_OK) == 0 else { return false }
        let entries = fields.map { Array("\($0.name)=\($0.value)".utf8) }
        let all = entries.flatMap { $0 }
        return all.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return false }
            var offset = 0
            let vectors = entries.map { entry in
                defer { offset += entry.count }
                return iovec(
                    iov_base: UnsafeMutableRawPointer(mutating: base + offset),
                    iov_len: entry.count)
            }
            return sd_journal_sendv(vectors, Int32(vectors.count)) == 0
        }
    }
}
