/// Reads one YAML document into nodes that know where they stand.
///
/// It reads the part of YAML that a configuration needs and refuses the rest at its position:
/// anchors, aliases, tags, a second document, keys that are not text, equal keys. So what is read
/// is never longer than what was written, and means what it looks like.
package struct Parser {
    /// What a text may ask of us.
    package struct Limits: Sendable {
        /// The longest text.
        package let bytesMax: Int
        /// The deepest nesting of mappings and sequences.
        package let depthMax: Int
        /// The most nodes, keys included.
        package let nodesMax: Int

        /// Enough for 1,000 targets or 500 collectors in one file.
        package static let standard = Limits()

        /// Limits of your own.
        package init(bytesMax: Int = 2 << 20, depthMax: Int = 32, nodesMax: Int = 100_000) {
            self.bytesMax = bytesMax
            self.depthMax = depthMax
            self.nodesMax = nodesMax
        }
    }

    private let events: EventStream
    private let limits: Limits
    private var nodes = 0

    private init(_ events: EventStream, _ limits: Limits) {
        self.events = events
        self.limits = limits
    }

    /// The document in `bytes`; a text that says nothing is an empty mapping.
    /// - Throws: `YAMLError` at the first thing that is not right.
    package static func parse(
        _ bytes: [UInt8], limits: Limits = .standard
    ) throws(YAMLError) -> Node {
        guard bytes.count <= limits.bytesMax else {
            throw .tooLong(bytes: bytes.count, bytesMax: limits.bytesMax)
        }
        if let offset = firstInvalidByte(bytes) {
            throw .notUTF8(byte: bytes[offset], at: Mark(after: bytes[..<offset]))
        }
        let hasByteOrderMark = bytes.starts(with: [0xef, 0xbb, 0xbf])
        var parser = Parser(EventStream(bytes.dropFirst(hasByteOrderMark ? 3 : 0)), limits)
        return try parser.document()
    }

    private static func firstInvalidByte(_ bytes: [UInt8]) -> Int? {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
            return nil
        } catch {
            return error.byteOffsets.lowerBound
        }
    }

    private mutating func document() throws(YAMLError) -> Node {
        _ = try events.next()
        let first = try events.next()
        guard case .documentStart(let hasTagDirectives) = first.kind else {
            return Node(content: .mapping([]), range: first.range)
        }
        if hasTagDirectives { throw .unsupported(.directive, at: first.range) }
        let root = try node(from: try events.next(), depth: 0)
        _ = try events.next()
        let after = try events.next()
        guard case .streamEnd = after.kind else {
            throw .secondDocument(at: after.range.lowerBound)
        }
        if case .scalar("", .plain) = root.content {
            return Node(content: .mapping([]), range: root.range)
        }
        return root
    }

    private mutating func node(from event: Event, depth: Int) throws(YAMLError) -> Node {
        nodes += 1
        if nodes > limits.nodesMax {
            throw .tooManyNodes(nodesMax: limits.nodesMax, at: event.range.lowerBound)
        }
        switch event.kind {
        case .alias: throw .unsupported(.alias, at: event.range)
        case .scalar(let text, let style, let properties):
            try refuse(properties, at: event.range)
            return Node(content: .scalar(text, style), range: event.range)
        case .sequenceStart(let properties):
            try refuse(properties, at: event.range)
            return try sequence(from: event.range.lowerBound, depth: depth + 1)
        case .mappingStart(let properties):
            try refuse(properties, at: event.range)
            return try mapping(from: event.range.lowerBound, depth: depth + 1)
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
            fatalError("BUG: yaml event \(event.kind) where a node begins")
        }
    }

    private mutating func sequence(from start: Mark, depth: Int) throws(YAMLError) -> Node {
        if depth > limits.depthMax { throw .tooDeep(depthMax: limits.depthMax, at: start) }
        var items: [Node] = []
        while true {
            let event = try events.next()
            if case .sequenceEnd = event.kind {
                return Node(
                    content: .sequence(items), range: start..<max(start, event.range.upperBound))
            }
            items.append(try node(from: event, depth: depth))
        }
    }

    private mutating func mapping(from start: Mark, depth: Int) throws(YAMLError) -> Node {
        if depth > limits.depthMax { throw .tooDeep(depthMax: limits.depthMax, at: start) }
        var entries: [Node.Entry] = []
        // By bytes: a String takes é and e with U+0301 for the same.
        var seen: [[UInt8]: Mark] = [:]
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind {
                return Node(
                    content: .mapping(entries), range: start..<max(start, event.range.upperBound))
            }
            let key = try node(from: event, depth: depth)
            guard case .scalar(let name, _) = key.content else {
                throw .unsupported(.complexKey, at: key.start..<key.start)
            }
            if let first = seen.updateValue(key.start, forKey: Array(name.utf8)) {
                throw .duplicateKey(name, at: key.range, first: first)
            }
            let value = try node(from: try events.next(), depth: depth)
            entries.append(Node.Entry(key: name, keyRange: key.range, value: value))
        }
    }

    private func refuse(
        _ properties: Event.Properties, at range: Range<Mark>
    ) throws(YAMLError) {
        if properties.hasAnchor { throw .unsupported(.anchor, at: range) }
        if properties.hasTag { throw .unsupported(.tag, at: range) }
    }
}
