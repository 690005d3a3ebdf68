internal import CMicrohttpd
internal import Platform

/// Immutable bytes that any number of responses and connections send without copying them.
package final class SharedBody: Sendable {
    /// More kinds of response to one body than a server has; further ones are made each time.
    private static let preparedMax = 8

    /// A body without bytes.
    package static let empty = SharedBody([])

    private let storage: BodyStorage
    private let prepared = Locked<[PreparedResponse]>([])

    /// Copies the bytes once, to where they stay until the last reader is done.
    package init(_ bytes: [UInt8]) { storage = BodyStorage(bytes) }

    /// The length in bytes.
    package var count: Int { storage.count }

    /// A copy of the bytes.
    package var bytes: [UInt8] { storage.copy() }

    /// The response with this head, made at the first use.
    func response(with head: ResponseHead) -> PreparedResponse {
        prepared.withLock { prepared in
            if let known = prepared.first(where: { $0.head == head }) { return known }
            let new = PreparedResponse(head, storage)
            if prepared.count == Self.preparedMax { prepared.removeFirst() }
            prepared.append(new)
            return new
        }
    }
}
