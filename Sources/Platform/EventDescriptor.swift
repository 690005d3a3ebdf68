internal import CPlatform
import Glibc

/// Owns one `eventfd`: a counter that one thread raises and another waits for in `poll(2)`.
struct EventDescriptor: ~Copyable {
    let descriptor: Int32

    init(blocking: Bool) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC) | (blocking ? 0 : Int32(EFD_NONBLOCK)))
        invariant(descriptor >= 0, "BUG: eventfd failed with errno \(errno)")
    }

    deinit { close(descriptor) }

    /// Makes the descriptor readable.
    borrowing func raise() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Takes every raise so far; parks the thread until there is one if the descriptor blocks.
    borrowing func take() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
    }
}
