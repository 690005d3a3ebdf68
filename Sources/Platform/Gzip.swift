internal import CZlib

/// Compression in the gzip format.
package enum Gzip {
    /// Window bits of zlib's largest window; 16 more ask for a gzip header instead of zlib's.
    private static let windowBits: Int32 = 15 + 16
    private static let memoryLevel: Int32 = 8

    /// The bytes in gzip form; `level` goes from 1, fast, to 9, small.
    package static func compress(_ bytes: [UInt8], level: Int = 6) -> [UInt8] {
        var stream = z_stream()
        let started = deflateInit2_(
            &stream, Int32(clamping: min(max(level, 1), 9)), Z_DEFLATED, windowBits, memoryLevel,
            Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        // Only a lack of memory can fail here, and Swift does not survive that either.
        if started != Z_OK { fatalError("BUG: deflateInit2 failed with \(started)") }
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, UInt(bytes.count)))
        return bytes.withUnsafeBufferPointer { source in
            [UInt8](unsafeUninitializedCapacity: bound) { target, count in
                count = deflateAll(&stream, from: source, to: target)
            }
        }
    }

    /// `target` holds at least `deflateBound` bytes, so one pass per 4 GiB of source is enough.
    private static func deflateAll(
        _ stream: inout z_stream, from source: UnsafeBufferPointer<UInt8>,
        to target: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        var taken = 0
        var given = 0
        while true {
            let input = min(source.count - taken, Int(UInt32.max))
            let room = min(target.count - given, Int(UInt32.max))
            stream.next_in = source.baseAddress.map { UnsafeMutablePointer(mutating: $0 + taken) }
            stream.avail_in = UInt32(input)
            stream.next_out = target.baseAddress.map { $0 + given }
            stream.avail_out = UInt32(room)
            let last = taken + input == source.count
            let status = deflate(&stream, last ? Z_FINISH : Z_NO_FLUSH)
            taken += input - Int(stream.avail_in)
            given += room - Int(stream.avail_out)
            if status == Z_STREAM_END { return given }
            if status != Z_OK { fatalError("BUG: deflate failed with \(status) at \(taken)") }
        }
    }
}
