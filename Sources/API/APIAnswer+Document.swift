package import JSON

extension APIAnswer {
    /// The same document as a value, whatever its size: for documents about documents.
    package func document(
        _ document: APIDocument, _ query: APIQuery, count: Int, known: (Int) -> KnownTarget
    ) -> JSON {
        .object([
            .init("version", .whole(Self.version)),
            .init("generation", .whole(Int(clamping: generation))),
            .init("time", .time(time)),
            .init("targets", .list((0..<count).map { document.object(known($0), query) })),
            .init("truncated", .whole(targetsLeftOut)),
        ])
    }
}
