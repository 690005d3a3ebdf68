import Glibc

/// Owns one file descriptor; closed when the owner goes.
package struct FileDescriptor: ~Copyable {
    /// The number the kernel knows it by.
    package let number: Int32

    /// Takes over an open descriptor.
    package init(adopting number: Int32) { self.number = number }

    deinit { close(number) }

    /// Gives the descriptor away: the caller closes it.
    package consuming func release() -> Int32 {
        let number = self.number
        discard self
        return number
    }
}
