import JSON

/// A document about one or several targets, as it is sent.
package struct APIAnswer: Sendable {
    /// An answer takes this many bytes at most, with room for what stands around the targets.
    package static let bytesMax = 1 << 20
    /// How many targets are in an answer at most.
    package static let targetsMax = 200
    /// Changes when something is taken away or means something else.
    package static let version = 1
    private static let frameBytes = 512

    /// Of which snapshot it is.
    package let generation: UInt64
    /// When it was made, in seconds since 1970.
    package let time: Double
    /// How many targets are left out before any is looked at.
    package let targetsLeftOut: Int

    /// Describes an answer.
    package init(generation: UInt64, time: Double, targetsLeftOut: Int) {
        self.generation = generation
        self.time = time
        self.targetsLeftOut = targetsLeftOut
    }

    /// The bytes of a document about `count` targets that `known` gives; those without room are
    /// counted.
    package func bytes(
        of document: APIDocument, _ query: APIQuery, count: Int, known: (Int) -> KnownTarget
    ) -> [UInt8] {
        bytes(count) { document.object(known($0), query) }
    }

    /// The same of the caches of applications.
    package func cacheBytes(count: Int, known: (Int) -> KnownTarget) -> [UInt8] {
        bytes(count) { CacheDocument.object(known($0)) }
    }

    private func bytes(_ count: Int, _ object: (Int) -> JSON) -> [UInt8] {
        var room = Self.bytesMax - Self.frameBytes
        var bytes = Array(
            ("{\"version\":\(Self.version),\"generation\":\(generation),\"time\":"
                + JSON.time(time).compact + ",\"targets\":[").utf8)
        var shown = 0
        for index in 0..<count {
            let text = object(index).compact
            room -= text.utf8.count + 1
            guard room >= 0 else { break }
            if shown > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += text.utf8
            shown += 1
        }
        bytes += "],\"truncated\":\(targetsLeftOut + count - shown)}\n".utf8
        return bytes
    }
}
