/// Owns the bytes of a body at an address that does not change.
// @unchecked: the bytes are written in `init` only.
final class BodyStorage: @unchecked Sendable {
    private let bytes: UnsafeMutableBufferPointer<UInt8>

    init(_ source: [UInt8]) {
        bytes = .allocate(capacity: source.count)
        _ = bytes.initialize(from: source)
    }

    deinit { bytes.deallocate() }

    var count: Int { bytes.count }

    /// Where the bytes begin; valid as long as the storage is held.
    var address: UnsafeMutableRawPointer? { UnsafeMutableRawPointer(bytes.baseAddress) }

    func copy() -> [UInt8] { Array(bytes) }
}
