internal import CPlatform
import Glibc

/// Owns one `eventfd`: a counter that one thread raises and another waits for in `poll(2)`.
struct EventDescriptor: ~Copyable {
    let descriptor: Int32

    private init(adopting descriptor: Int32) { self.descriptor = descriptor }

    /// A counter at zero; nil, and counted, when the kernel has no descriptor left.
    static func make() -> EventDescriptor? {
        let descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard descriptor >= 0 else {
            Shortage.descriptor.count()
            return nil
        }
        return EventDescriptor(adopting: descriptor)
    }

    deinit { close(descriptor) }

    /// Makes the descriptor readable.
    borrowing func raise() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Takes every raise so far.
    borrowing func take() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
    }
}
