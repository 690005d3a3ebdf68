/// What the library saw next, copied out of its memory.
struct Event {
    /// The kinds that matter to us; a bool says whether a tag or an anchor was written.
    enum Kind {
        case streamStart
        case streamEnd
        case documentStart(hasTagDirectives: Bool)
        case documentEnd
        case alias
        case scalar(String, Node.Style, Properties)
        case sequenceStart(Properties)
        case sequenceEnd
        case mappingStart(Properties)
        case mappingEnd
    }

    /// What may stand before a node.
    struct Properties {
        let hasAnchor: Bool
        let hasTag: Bool
    }

    let kind: Kind
    let range: Range<Mark>
}
