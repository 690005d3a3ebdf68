internal import CLibpq
import Glibc

/// The way in of a COPY: libpq takes bytes as fast as the server does, and does not wait.
extension Connection {
    /// What libpq is given at once: it copies it into a buffer of its own.
    private static let pieceBytes = 64 << 10

    /// Sends a `COPY ... FROM STDIN` with its bytes and waits for the server's word.
    func copy(
        _ sql: String, _ parts: [[UInt8]], until deadline: ContinuousClock.Instant
    ) throws(PostgresError) {
        try send(sql)
        try awaitCopyIn(until: deadline)
        do throws(PostgresError) {
            for part in parts {
                var sent = 0
                while sent < part.count {
                    let count = min(Self.pieceBytes, part.count - sent)
                    try put(part[sent..<(sent + count)], until: deadline)
                    sent += count
                }
            }
            try end(until: deadline)
        } catch {
            // Amid the data nothing else can be said over this connection.
            throw error == .deadline ? .connectionLost("COPY: no progress in time") : error
        }
        guard let result = try answer(until: deadline) else {
            throw .connectionLost("no result: \(message)")
        }
        try result.check()
    }

    private func awaitCopyIn(until deadline: ContinuousClock.Instant) throws(PostgresError) {
        while PQflush(raw) == 1 { try wait(POLLOUT, until: deadline) }
        while PQisBusy(raw) == 1 {
            try wait(POLLIN, until: deadline)
            guard PQconsumeInput(raw) == 1 else { throw .connectionLost(message) }
        }
        guard let next = PQgetResult(raw) else { throw .connectionLost("no result: \(message)") }
        let result = adopt(next)
        if result.isCopyIn { return }
        _ = try answer(until: deadline)
        try result.check()
        throw .connectionLost("the statement is no COPY FROM STDIN")
    }

    private func put(
        _ bytes: ArraySlice<UInt8>, until deadline: ContinuousClock.Instant
    ) throws(PostgresError) {
        while true {
            let taken = bytes.withUnsafeBytes { buffer in
                PQputCopyData(
                    raw, buffer.bindMemory(to: CChar.self).baseAddress, Int32(buffer.count))
            }
            if taken == 1 { break }
            if taken < 0 { throw .connectionLost(message) }
            try wait(POLLOUT, until: deadline)
        }
        // Keeps what libpq holds small; a server that complains is heard at the end.
        while PQflush(raw) == 1 {
            try wait(POLLIN | POLLOUT, until: deadline)
            guard PQconsumeInput(raw) == 1 else { throw .connectionLost(message) }
        }
    }

    private func end(until deadline: ContinuousClock.Instant) throws(PostgresError) {
        while true {
            let taken = PQputCopyEnd(raw, nil)
            if taken == 1 { return }
            if taken < 0 { throw .connectionLost(message) }
            try wait(POLLOUT, until: deadline)
        }
    }
}
