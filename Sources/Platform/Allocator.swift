internal import CPlatform

/// How the C library's allocator, which Swift uses too, keeps memory.
package enum Allocator {
    /// Room for the threads that allocate at the same time; there is one thread for each target.
    private static let arenas: Int32 = 2
    /// Pages of many targets are larger than this; what is smaller is better reused than returned.
    private static let returnedBytesMin: Int32 = 1 << 20

    /// Keeps what was freed from staying with the process; to be called before any thread starts.
    ///
    /// By default glibc gives every thread an arena of its own, up to eight for a core, and each
    /// keeps the most it ever held. It also raises the size from which blocks are returned at once
    /// to that of the largest page so far. With 50 targets that made 45 MB of what are 32 MB.
    package static func staySmall() {
        // Refusal costs memory, nothing else.
        _ = platform_bound_allocator(arenas, returnedBytesMin)
    }
}
