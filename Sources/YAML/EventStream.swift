internal import CYAML

/// Owns one `yaml_parser_t` and the text it reads; both go with the owner.
final class EventStream {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeMutableBufferPointer<UInt8>

    /// Begins at the start of `bytes`, which must be UTF-8 without a byte order mark.
    init(_ bytes: ArraySlice<UInt8>) {
        parser = .allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            fatalError("yaml_parser_initialize: out of memory")
        }
        text = .allocate(capacity: bytes.count)
        _ = text.initialize(fromContentsOf: bytes)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        text.deallocate()
    }

    /// The next event.
    /// - Throws: `YAMLError.syntax` where the text is not YAML; the stream is then of no more use.
    func next() throws(YAMLError) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
        defer { yaml_event_delete(&event) }
        let start = Mark(event.start_mark)
        return Event(kind: kind(event), range: start..<max(start, Mark(event.end_mark)))
    }

    private func kind(_ event: yaml_event_t) -> Event.Kind {
        let data = event.data
        switch event.type {
        case YAML_STREAM_START_EVENT: return .streamStart
        case YAML_STREAM_END_EVENT: return .streamEnd
        case YAML_DOCUMENT_START_EVENT:
            let directives = data.document_start.tag_directives
            return .documentStart(hasTagDirectives: directives.start != directives.end)
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_ALIAS_EVENT: return .alias
        case YAML_SCALAR_EVENT:
            let text = UnsafeBufferPointer(start: data.scalar.value, count: data.scalar.length)
            return .scalar(
                String(decoding: text, as: UTF8.self), style(data.scalar.style),
                Event.Properties(
                    hasAnchor: data.scalar.anchor != nil, hasTag: data.scalar.tag != nil))
        case YAML_SEQUENCE_START_EVENT:
            return .sequenceStart(
                Event.Properties(
                    hasAnchor: data.sequence_start.anchor != nil,
                    hasTag: data.sequence_start.tag != nil))
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            return .mappingStart(
                Event.Properties(
                    hasAnchor: data.mapping_start.anchor != nil,
                    hasTag: data.mapping_start.tag != nil))
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        default: fatalError("BUG: yaml event of type \(event.type.rawValue)")
        }
    }

    private func style(_ style: yaml_scalar_style_t) -> Node.Style {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: .quoted
        case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
        default: .plain
        }
    }

    private func problem() -> YAMLError {
        let state = parser.pointee
        var words = state.problem.map { String(cString: $0) } ?? "out of memory"
        guard state.error != YAML_READER_ERROR else {
            // The reader knows the byte only, and it reads ahead of the marks.
            let behind = text.prefix(state.problem_offset)
            return .syntax(words, at: Mark(after: behind))
        }
        let mark = state.problem_mark
        if mark.index < text.count, isTab(at: mark) { words += "; indent with spaces, not tabs" }
        if let context = state.context { words = "\(String(cString: context)), \(words)" }
        return .syntax(words, at: Mark(mark))
    }

    /// Whether the character under a mark is a tab; marks count characters, not bytes.
    private func isTab(at mark: yaml_mark_t) -> Bool {
        let scalars = String(decoding: text, as: UTF8.self).unicodeScalars
        let index = scalars.index(
            scalars.startIndex, offsetBy: mark.index, limitedBy: scalars.endIndex)
        return index.map { $0 < scalars.endIndex && scalars[$0] == "\t" } ?? false
    }
}

extension Mark {
    init(_ mark: yaml_mark_t) {
        self.init(line: mark.line + 1, column: mark.column + 1)
    }

    /// The place behind a text.
    init(after text: some Sequence<UInt8>) {
        var line = 1
        var column = 1
        var previous: Unicode.Scalar = " "
        for scalar in String(decoding: Array(text), as: UTF8.self).unicodeScalars {
            switch scalar {
            case "\n" where previous == "\r": break
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
                line += 1
                column = 1
            default: column += 1
            }
            previous = scalar
        }
        self.init(line: line, column: column)
    }
}
