import Glibc

/// Reads lines from a descriptor until its end, or until it is stopped; for one thread that may block.
///
/// A line that is too long is read to its end and given as such, so that the next one is whole.
// @unchecked: one thread reads, as its maker promises; `stop` touches the signal alone.
package final class LineInput: @unchecked Sendable {
    /// What was read.
    package enum Line: Sendable, Equatable {
        /// The bytes without the newline.
        case whole([UInt8])
        /// One that has more bytes than a line may have.
        case tooLong
    }

    private static let pieceBytes = 16 << 10

    private let descriptor: Int32
    private let lineBytesMax: Int
    private let signal = CancelSignal()
    private var waiting: [UInt8] = []
    private var searched = 0
    private var isSkipping = false

    /// Reads from a descriptor that stays open as long as this reads.
    package init(_ descriptor: Int32, lineBytesMax: Int) {
        self.descriptor = descriptor
        self.lineBytesMax = lineBytesMax
    }

    /// Standard input.
    package static func standard(lineBytesMax: Int) -> LineInput {
        LineInput(STDIN_FILENO, lineBytesMax: lineBytesMax)
    }

    /// Has the present and every later wait for a line end; from any thread.
    package func stop() { signal.raise() }

    /// The next line; nil when there will be none.
    package func next() -> Line? {
        while true {
            if let line = take() { return line }
            guard let piece = read() else { return last() }
            waiting += piece
        }
    }

    private func take() -> Line? {
        while let end = waiting[searched...].firstIndex(of: 0x0A) {
            let line = waiting[..<end]
            let isWhole = !isSkipping && line.count <= lineBytesMax
            let found = isWhole ? Line.whole(Array(line)) : .tooLong
            waiting.removeSubrange(...end)
            searched = 0
            isSkipping = false
            return found
        }
        if isSkipping || waiting.count > lineBytesMax {
            isSkipping = true
            waiting = []
        }
        searched = waiting.count
        return nil
    }

    /// What stands behind the last newline counts as a line.
    private func last() -> Line? {
        defer {
            waiting = []
            searched = 0
            isSkipping = false
        }
        if isSkipping { return .tooLong }
        return waiting.isEmpty ? nil : .whole(waiting)
    }

    /// What there is to read; nil at the end.
    private func read() -> [UInt8]? {
        var piece = [UInt8](repeating: 0, count: Self.pieceBytes)
        while true {
            var places = [
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: signal.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            if poll(&places, nfds_t(places.count), -1) < 0 {
                if errno == EINTR { continue }
                return nil
            }
            if places[1].revents != 0 { return nil }
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            return count > 0 ? Array(piece[..<count]) : nil
        }
    }
}
