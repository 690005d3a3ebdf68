internal import CZlib

/// Checksums that find what a disk, a crash or a stray write has changed.
package enum Checksum {
    /// The CRC-32 of Ethernet and gzip; `seed` is the checksum of the bytes that come before.
    package static func crc32(_ bytes: some Collection<UInt8>, seed: UInt32 = 0) -> UInt32 {
        let sum = bytes.withContiguousStorageIfAvailable { crc32(of: $0, seed) }
        return sum ?? Array(bytes).withUnsafeBufferPointer { crc32(of: $0, seed) }
    }

    private static func crc32(of bytes: UnsafeBufferPointer<UInt8>, _ seed: UInt32) -> UInt32 {
        // zlib takes the absence of bytes for the wish to start again.
        if bytes.isEmpty { return seed }
        return UInt32(truncatingIfNeeded: crc32_z(UInt(seed), bytes.baseAddress, bytes.count))
    }
}
